import CCurl

/// One request of libcurl's, on one thread.
///
/// Safe: the handle and the list are its own from `init` to `deinit`, libcurl copies the texts that it is given, and `receive`
/// is called within `run` alone.
@safe final class Transfer {
    private let handle: UnsafeMutableRawPointer
    /// Headers of HTTP, or recipients of a mail.
    private var list: UnsafeMutablePointer<curl_slist>?
    private let limit: Int
    private var body: [UInt8] = []
    private var isTooLong = false
    private var unsent: ArraySlice<UInt8> = []
    /// Lines of a mail server's last reply.
    private var reply = ""

    /// Nil without memory.
    init?(limit: Int) {
        guard let handle = unsafe CCurl_begin() else { return nil }
        unsafe self.handle = handle
        unsafe list = nil
        self.limit = limit
    }

    deinit {
        unsafe CCurl_free(list)
        unsafe CCurl_end(handle)
    }

    func prepare(_ url: String, _ protocols: String, _ connecting: Duration, _ whole: Duration) {
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, protocols)
        // An empty text: none, whatever the environment says.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USERAGENT, "aloft")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(connecting / .milliseconds(1)))
        set(CURLOPT_TIMEOUT_MS, Int(whole / .milliseconds(1)))
    }

    func set(_ option: CURLoption, _ text: String) { unsafe _ = CCurl_set_text(handle, option, text) }

    /// Only the authorities of that file vouch for the server. Distributions build libcurl so that it reads a folder of authorities besides
    /// (CURLOPT_CAPATH(3)): whoever has a certificate of any of those could stand in for a peer, and each transfer would read them all.
    func trust(onlyIn path: String) {
        set(CURLOPT_CAINFO, path)
        unsafe _ = CCurl_set_text(handle, CURLOPT_CAPATH, nil)
    }

    func set(_ option: CURLoption, _ number: Int) { unsafe _ = CCurl_set_number(handle, option, number) }

    /// Adds a header, or a recipient.
    func append(_ text: String) { unsafe list = CCurl_append(list, text) }

    func run() throws(HTTPClientError) -> HTTPClient.Answer {
        unsafe _ = CCurl_set_list(handle, CURLOPT_HTTPHEADER, list)
        unsafe _ = CCurl_set_receiver(handle, receive, Unmanaged.passUnretained(self).toOpaque())
        let result = unsafe CCurl_perform(handle)
        guard !isTooLong else { throw HTTPClientError("it answered with more than \(limit) bytes") }
        guard result == CURLE_OK else {
            // A constant text of libcurl's.
            throw HTTPClientError(unsafe String(cString: CCurl_text(result)))
        }
        return HTTPClient.Answer(status: unsafe CCurl_status(handle), body: body)
    }

    /// Sends a mail.
    ///
    /// - Returns: what the server said last.
    func upload(_ text: [UInt8]) throws(SMTPClient.Failure) -> String {
        unsent = text[...]
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = CCurl_set_list(handle, CURLOPT_MAIL_RCPT, list)
        unsafe _ = CCurl_set_source(handle, supply, context)
        unsafe _ = CCurl_set_replies(handle, receiveReply, context)
        let result = unsafe CCurl_perform(handle)
        guard result != CURLE_OK else { return reply }
        // A constant text of libcurl's.
        let text = unsafe String(cString: CCurl_text(result))
        // A password may be set right.
        let status = result == CURLE_LOGIN_DENIED ? 0 : unsafe CCurl_status(handle)
        throw SMTPClient.Failure(reply: status, text: reply.isEmpty ? text : "\(text); it said: \(reply)")
    }

    /// - Returns: how much there is to send.
    fileprivate func fill(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = unsent.prefix(room.count)
        unsafe room.copyBytes(from: piece)
        unsent = unsent.dropFirst(piece.count)
        return piece.count
    }

    fileprivate func hear(_ line: UnsafeRawBufferPointer) {
        var text = unsafe String(decoding: line.prefix(Self.replyLimit), as: UTF8.self)
        while text.last?.isWhitespace == true { text.removeLast() }
        // With 221 the server says good-bye (RFC 5321, 4.1.1.10), whatever came before.
        if !text.hasPrefix("221") { reply = text }
    }

    /// Of a line that a server replies (RFC 5321, 4.5.3.1.5).
    private static let replyLimit = 512

    /// - Returns: how much of it is taken; less than all ends the transfer.
    fileprivate func take(_ piece: UnsafeRawBufferPointer) -> Int {
        guard body.count + piece.count <= limit else {
            isTooLong = true
            return 0
        }
        unsafe body += piece
        return piece.count
    }
}

/// Called by libcurl with the `Transfer` that runs, and with bytes that are there until it returns.
private func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ one: Int, _ size: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return unsafe transfer.take(UnsafeRawBufferPointer(start: bytes, count: size))
}

/// Called by libcurl with the `Transfer` that runs, and with room for so many bytes until it returns.
private func supply(
    _ room: UnsafeMutablePointer<CChar>?, _ one: Int, _ size: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let room = unsafe room, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return unsafe transfer.fill(UnsafeMutableRawBufferPointer(start: room, count: one * size))
}

/// Called by libcurl with the `Transfer` that runs, and with a line that is there until it returns.
private func receiveReply(
    _ bytes: UnsafeMutablePointer<CChar>?, _ one: Int, _ size: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    unsafe transfer.hear(UnsafeRawBufferPointer(start: bytes, count: one * size))
    return one * size
}
