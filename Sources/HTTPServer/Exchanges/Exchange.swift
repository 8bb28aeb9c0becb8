import CMicrohttpd
import Glibc
import Synchronization

/// One request on its way through the server, from its header to the end of its answer.
///
/// libmicrohttpd owns it through the request's context pointer and is asked to queue answers on its own thread alone:
/// another thread only leaves the answer here and resumes the connection.
///
/// Sendable, unchecked: `upload` and `isHead` are touched on the listener's thread alone, the rest is immutable or
/// locked. Safe: `connection` outlives its request and is not used once that is `finished`.
@safe final class Exchange: @unchecked Sendable {
    enum Progress {
        case receiving
        case handling
        case suspended
        case answered(Response)
        /// Queued, or without a connection to be queued on.
        case finished
    }

    /// What the listener's thread does when the handler has returned.
    private enum Step {
        case send(Response)
        case refuse(String)
        case wait
    }

    let core: ServerCore
    let connection: OpaquePointer
    let context: ConnectionContext
    private let headers: HeaderFields
    let requestID: String
    private var upload: Upload
    /// Whether the client wants the header of the answer alone.
    private var isHead = false
    let progress = Mutex(Progress.receiving)
    let disconnection = Disconnection()

    init(connection: OpaquePointer, context: ConnectionContext) {
        unsafe self.connection = connection
        core = context.listener.core
        self.context = context
        headers = unsafe HeaderFields(of: connection)
        requestID = headers.requestID ?? core.identifiers.next()
        upload = Upload(limits: core.configuration.limits)
        core.openRequests.wrappingAdd(1, ordering: .relaxed)
    }

    deinit {
        core.openRequests.wrappingSubtract(1, ordering: .relaxed)
    }
}

// MARK: What libmicrohttpd tells, on the listener's thread

extension Exchange {
    /// The header is in: the only moment to refuse a body before it comes.
    ///
    /// - Parameter version: the request's, such as `HTTP/1.1`.
    func headerReceived(version: UnsafePointer<CChar>) -> MHD_Result {
        let refusal: (Status, String)
        if let error = unsafe HeaderError(
            headers, size: CMicrohttpd_header_size(connection),
            target: context.targetFault, needsHost: strcmp(version, "HTTP/1.0") != 0,
            limits: core.configuration.limits)
        {
            refusal = (error.status, error.detail)
        } else if unsafe context.identity(on: connection) == .unverified {
            refusal = (.unauthorized, "None of the server's authorities vouches for the client's certificate.")
        } else if isTooLongToRead {
            refusal = (.contentTooLarge, overlong)
        } else {
            return .YES
        }
        context.enter(.serving)
        core.inFlight.begin()
        return send(core.error(refusal.0, refusal.1, requestID: requestID), closing: true)
    }

    /// Whether the announced body is overlong, and either too much to throw away or not on its way yet.
    private var isTooLongToRead: Bool {
        guard let length = headers["Content-Length"].flatMap({ Int($0) }) else { return false }
        let limits = core.configuration.limits
        return length > limits.discardedBody || length > limits.body && headers["Expect"] != nil
    }

    /// A piece of the body; `NO` ends the connection.
    func received(_ piece: UnsafeRawBufferPointer) -> MHD_Result {
        unsafe upload.append(piece) ? .YES : .NO
    }

    /// The request is whole, or its connection was resumed with an answer.
    func proceed(method: UnsafePointer<CChar>, target: UnsafePointer<CChar>) -> MHD_Result {
        switch progress.withLock({ $0 }) {
        case .receiving:
            context.enter(.serving)
            core.inFlight.begin()
            progress.withLock { $0 = .handling }
            return unsafe handle(method: method, target: target)
        case .answered(let response):
            return send(response)
        case .handling, .suspended, .finished:
            return .YES
        }
    }

    /// The answer has left, or the connection has ended.
    func finish() {
        context.enter(.idle)
        disconnection.forget()
        let last = progress.withLock { progress in
            defer { progress = .finished }
            return progress
        }
        switch last {
        case .receiving: return
        case .answered(let unsent): unsent.stream?.close()
        case .handling, .suspended, .finished: break
        }
        core.inFlight.end()
    }

    private func handle(method: UnsafePointer<CChar>, target: UnsafePointer<CChar>) -> MHD_Result {
        guard !upload.isOverlong else { return refuse(.contentTooLarge, overlong) }
        guard let known = unsafe Method(rawValue: String(cString: method)) else {
            return refuse(.notImplemented, "The server does not know the request's method.")
        }
        guard let request = unsafe request(method: known, target: target) else {
            return refuse(.badRequest, Self.undecodable)
        }
        guard !core.inFlight.isStopping else { return refuse(.serviceUnavailable, Self.stopping) }
        isHead = known == .head
        core.handler(request, Responder(receiver: self))
        return settle()
    }

    /// Sends what the handler answered, or suspends the connection until somebody does.
    private func settle() -> MHD_Result {
        let step: Step = progress.withLock { progress in
            if case .answered(let response) = progress { return .send(response) }
            switch core.inFlight.suspend(self) {
            case .admitted: break
            case .full: return .refuse("Too many requests wait for their answer. Try again later.")
            case .stopping: return .refuse(Self.stopping)
            }
            unsafe MHD_suspend_connection(connection)
            progress = .suspended
            return .wait
        }
        switch step {
        case .send(let response): return send(response)
        case .refuse(let detail): return refuse(.serviceUnavailable, detail)
        case .wait: return .YES
        }
    }

    private func refuse(_ status: Status, _ detail: String) -> MHD_Result {
        send(core.error(status, detail, requestID: requestID))
    }

    private func send(_ response: Response, closing: Bool = false) -> MHD_Result {
        progress.withLock { $0 = .finished }
        var response = response
        var sender: StreamSender?
        if let stream = response.stream {
            sender = self.sender(of: stream)
            if sender == nil { response = core.error(.serviceUnavailable, Self.noStream, requestID: requestID) }
        }
        if closing || core.inFlight.isStopping { response.headers.append(name: "Connection", value: "close") }
        return unsafe response.queue(
            on: connection, sender: sender, requestID: requestID, isEncrypted: context.listener.isEncrypted,
            core: core)
    }

    /// Nil, and the stream closed, when there are too many.
    private func sender(of stream: BodyStream) -> StreamSender? {
        guard core.inFlight.begin(stream) == .admitted else {
            stream.close()
            return nil
        }
        if isHead { stream.close() }
        // Small pieces to a client that has vanished would fill the kernel's buffer for hours.
        CMicrohttpd_bound_silence(context.descriptor, UInt32(clamping: core.configuration.limits.idleSeconds * 1000))
        return unsafe StreamSender(
            stream, connection: connection, descriptor: context.descriptor, hasBody: !isHead, inFlight: core.inFlight)
    }
}

// MARK: What answers of the server's own say

extension Exchange {
    static let stopping = "The server is stopping."
    static let left = "The client closed the connection before its answer."
    private static let undecodable =
        "The path or the query has a percent sequence that is incomplete, stands for a control character, or is not UTF-8."
    private static let noStream = "Too many streams are open, or the server is stopping. Try again later."

    private var overlong: String {
        "The body is longer than the \(core.configuration.limits.body) bytes that the server takes."
    }
}

// MARK: From libmicrohttpd's terms to ours

extension Exchange {
    private var clientCertificate: ClientCertificate? {
        switch unsafe context.identity(on: connection) {
        case .verified(let certificate): certificate
        case .none, .unverified: nil
        }
    }

    /// Nil when the target cannot be decoded.
    private func request(method: Method, target: UnsafePointer<CChar>) -> Request? {
        guard let query = unsafe Query(of: connection) else { return nil }
        return Request(
            method: method, target: unsafe String(cString: target), query: query, headers: headers, body: upload.bytes,
            requestID: requestID, peer: context.peer, listener: context.listener.name,
            localAddress: context.localAddress, isEncrypted: context.listener.isEncrypted,
            clientCertificate: clientCertificate)
    }
}
