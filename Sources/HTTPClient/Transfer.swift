import CCurl

/// One request of libcurl's, on one thread.
///
/// Safe: the handle and the list are its own from `init` to `deinit`, libcurl copies the texts that it is given, and `receive`
/// is called within `run` alone.
@safe final class Transfer {
    private let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let limit: Int
    private var body: [UInt8] = []
    private var isTooLong = false

    /// Nil without memory.
    init?(limit: Int) {
        guard let handle = unsafe CCurl_begin() else { return nil }
        unsafe self.handle = handle
        unsafe headers = nil
        self.limit = limit
    }

    deinit {
        unsafe CCurl_free(headers)
        unsafe CCurl_end(handle)
    }

    func prepare(_ url: String, _ bounds: HTTPClient.Bounds) {
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // An empty text: none, whatever the environment says.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USERAGENT, "aloft")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(bounds.connecting / .milliseconds(1)))
        set(CURLOPT_TIMEOUT_MS, Int(bounds.whole / .milliseconds(1)))
    }

    func set(_ option: CURLoption, _ text: String) { unsafe _ = CCurl_set_text(handle, option, text) }

    func append(header: String) { unsafe headers = CCurl_append(headers, header) }

    func run() throws(HTTPClientError) -> HTTPClient.Answer {
        unsafe _ = CCurl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        unsafe _ = CCurl_set_receiver(handle, receive, Unmanaged.passUnretained(self).toOpaque())
        let result = unsafe CCurl_perform(handle)
        guard !isTooLong else { throw HTTPClientError("it answered with more than \(limit) bytes") }
        guard result == CURLE_OK else {
            // A constant text of libcurl's.
            throw HTTPClientError(unsafe String(cString: CCurl_text(result)))
        }
        return HTTPClient.Answer(status: unsafe CCurl_status(handle), body: body)
    }

    private func set(_ option: CURLoption, _ number: Int) { unsafe _ = CCurl_set_number(handle, option, number) }

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
