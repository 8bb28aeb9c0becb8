import Foundation

/// Hands every datagram of a socket, with the kernel's time stamp where it has one, to a function, on a thread of its own.
final class Listener: Sendable {
    typealias Handler = @Sendable (_ time: Moment, _ bytes: ArraySlice<UInt8>) -> Void

    private static let maximumSize = 65536
    private let stopReader: Descriptor
    private let stopWriter: Descriptor
    private let finished = DispatchSemaphore(value: 0)

    init(on socket: Descriptor, _ handler: @escaping Handler) throws {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        stopReader = try Descriptor(ends[0], "pipe")
        stopWriter = try Descriptor(ends[1], "pipe")
        let thread = Thread { [stopReader, finished] in
            Self.listen(on: socket, until: stopReader, handler)
            finished.signal()
        }
        thread.start()
    }

    /// Returns when the function is not called any more, also when that has been so for long.
    func close() {
        var byte: UInt8 = 0
        write(stopWriter.number, &byte, 1)
        finished.wait()
        finished.signal()
    }

    private static func listen(on socket: Descriptor, until stop: Descriptor, _ handler: Handler) {
        var buffer = [UInt8](repeating: 0, count: maximumSize)
        var polled = [
            pollfd(fd: stop.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&polled, nfds_t(polled.count), -1) >= 0 || errno == EINTR {
            if polled[0].revents != 0 { return }
            if polled[1].revents == 0 { continue }
            guard let (time, size) = receive(from: socket, into: &buffer) else { continue }
            handler(time, buffer[..<size])
        }
    }

    private static func receive(from socket: Descriptor, into buffer: inout [UInt8]) -> (Moment, Int)? {
        var stamp = [UInt64](repeating: 0, count: 8)
        return buffer.withUnsafeMutableBytes { bytes in
            stamp.withUnsafeMutableBytes { control in
                var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    let size = recvmsg(socket.number, &message, 0)
                    if size < 0 { return nil }
                    return (time(in: UnsafeRawBufferPointer(control), length: message.msg_controllen), size)
                }
            }
        }
    }

    /// The time stamp in a control message: a header of 16 bytes, then seconds and nanoseconds.
    private static func time(in control: UnsafeRawBufferPointer, length: Int) -> Moment {
        guard length >= 32 else { return .now }
        let seconds = control.load(fromByteOffset: 16, as: Int.self)
        let nanoseconds = control.load(fromByteOffset: 24, as: Int.self)
        return Moment(timespec(tv_sec: seconds, tv_nsec: nanoseconds))
    }
}
