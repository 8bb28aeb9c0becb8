import CMicrohttpd
import Glibc

/// Sends a stream to one connection: libmicrohttpd owns it through the answer's context pointer and asks it for bytes.
///
/// Safe and sendable, unchecked: all is immutable, and `connection` outlives the answer. It is resumed only while it is
/// suspended, which the stream's lock sees to, and a suspended connection does not end.
@safe final class StreamSender: @unchecked Sendable {
    private let connection: OpaquePointer
    private let descriptor: CInt
    private let stream: BodyStream
    private let hasBody: Bool
    private let inFlight: InFlightRequests

    init(_ stream: BodyStream, connection: OpaquePointer, descriptor: CInt, hasBody: Bool, inFlight: InFlightRequests) {
        self.stream = stream
        self.hasBody = hasBody
        unsafe self.connection = connection
        self.descriptor = descriptor
        self.inFlight = inFlight
    }

    var clientHasLeft: Bool { CMicrohttpd_peer_has_left(descriptor) }

    /// On the listener's thread, while it asks for bytes.
    func suspend() {
        // libmicrohttpd holds back a header without a body (MSG_MORE); a client of a stream waits for just that.
        CMicrohttpd_push(descriptor)
        unsafe MHD_suspend_connection(connection)
    }

    func resume() {
        unsafe MHD_resume_connection(connection)
    }

    /// Zero when the connection was suspended, negative at the end of the body or of the connection.
    fileprivate func send(into room: UnsafeMutableRawBufferPointer) -> Int {
        guard !clientHasLeft else { return Int(CMicrohttpd_end_with_error) }
        switch unsafe stream.read(into: room, for: self) {
        case .copied(let count): return count
        case .sleeps: return 0
        case .ended: return Int(CMicrohttpd_end_of_stream)
        case .closed: return Int(CMicrohttpd_end_with_error)
        }
    }

    fileprivate func end() {
        stream.close()
        inFlight.end(stream)
    }

    /// A message that asks this sender for its body; nil when there is no memory for it, and then the stream is ended.
    static func message(_ sender: StreamSender) -> OpaquePointer? {
        // HTTP/1.0 gets pieces of at most this many bytes; HTTP/1.1 as much as fits the connection's memory.
        let blockSize = 8 * 1024
        let context = unsafe Unmanaged.passRetained(sender)
        // Safe: the object is retained until `endOfStream`, libmicrohttpd's last call with it.
        let message = unsafe MHD_create_response_from_callback(
            CMicrohttpd_unknown_size, blockSize, nextOfStream, context.toOpaque(), endOfStream)
        if unsafe message == nil {
            sender.end()
            unsafe context.release()
        } else if !sender.hasBody {
            unsafe CMicrohttpd_forbid_chunks(message)
        }
        return unsafe message
    }
}

/// libmicrohttpd has room for more of the body.
private func nextOfStream(
    context: UnsafeMutableRawPointer?, position: UInt64, room: UnsafeMutablePointer<CChar>?, size: Int
) -> Int {
    guard let context = unsafe context, let room = unsafe room else { return Int(CMicrohttpd_end_with_error) }
    let sender = unsafe Unmanaged<StreamSender>.fromOpaque(context).takeUnretainedValue()
    return unsafe sender.send(into: UnsafeMutableRawBufferPointer(start: room, count: size))
}

/// The answer is over, sent or not.
private func endOfStream(context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<StreamSender>.fromOpaque(context).takeRetainedValue().end()
}
