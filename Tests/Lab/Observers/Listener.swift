import Foundation
import Synchronization

/// Hands every datagram of a socket, with the kernel's time stamp where it has one, to a function, on a thread of its own.
///
/// It counts what the kernel had no room for: who measures what was missed must not miss it itself.
final class Listener: Sendable {
    typealias Handler = @Sendable (_ time: Moment, _ bytes: ArraySlice<UInt8>) -> Void

    /// Datagrams lost so far by all listeners of this process, which leave it at zero.
    static var lost: Int { losses.withLock { $0 } }

    private static let losses = Mutex(0)
    private static let maximumSize = 65536
    /// Room for seconds of 255 routers that speak at once, where the kernel's own limit is a single round of them.
    private static let room = Int32(16 << 20)
    private static let forcedRoomOption = Int32(33)  // SO_RCVBUFFORCE
    private static let overflowOption = Int32(40)  // SO_RXQ_OVFL
    private static let timeStampType = Int32(35)  // SO_TIMESTAMPNS, which Swift's Glibc module hides
    private let stopReader: Descriptor
    private let stopWriter: Descriptor
    private let finished = DispatchSemaphore(value: 0)

    init(on socket: Descriptor, _ handler: @escaping Handler) throws {
        // The first needs rights that the laboratory of an ordinary user lacks; the second gives what anybody may have.
        if !Self.set(Self.forcedRoomOption, of: socket, to: Self.room) {
            _ = Self.set(SO_RCVBUF, of: socket, to: Self.room)
        }
        guard Self.set(Self.overflowOption, of: socket, to: 1) else {
            throw SystemCallFailed(call: "have the kernel count what it drops", error: errno)
        }
        (stopReader, stopWriter) = try Descriptor.pipe()
        let thread = Thread { [stopReader, finished] in
            Self.listen(on: socket, until: stopReader, handler)
            finished.signal()
        }
        thread.start()
    }

    private static func set(_ option: Int32, of socket: Descriptor, to value: Int32) -> Bool {
        var value = value
        return setsockopt(socket.number, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
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
        var dropped: UInt32 = 0
        while poll(&polled, nfds_t(polled.count), -1) >= 0 || errno == EINTR {
            if polled[0].revents != 0 { return }
            if polled[1].revents == 0 { continue }
            guard let datagram = receive(from: socket, into: &buffer) else {
                // How many a netlink socket has lost it does not say.
                if errno == ENOBUFS { losses.withLock { $0 += 1 } }
                continue
            }
            if datagram.dropped != dropped {
                let more = Int(datagram.dropped &- dropped)
                losses.withLock { $0 += more }
                dropped = datagram.dropped
            }
            handler(datagram.time ?? .now, buffer[..<datagram.size])
        }
    }

    private struct Datagram {
        var time: Moment?
        var size: Int
        /// How many the kernel had dropped in all when this one came.
        var dropped: UInt32 = 0
    }

    private static func receive(from socket: Descriptor, into buffer: inout [UInt8]) -> Datagram? {
        var control = [UInt64](repeating: 0, count: 16)
        return buffer.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { control in
                var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    let size = recvmsg(socket.number, &message, 0)
                    if size < 0 { return nil }
                    var datagram = Datagram(size: size)
                    read(UnsafeRawBufferPointer(control).prefix(message.msg_controllen), into: &datagram)
                    return datagram
                }
            }
        }
    }

    /// Control messages (cmsg(3)): a header of 16 bytes with length, level and type, then the content, padded to 8 bytes.
    private static func read(_ control: Slice<UnsafeRawBufferPointer>, into datagram: inout Datagram) {
        let control = UnsafeRawBufferPointer(rebasing: control)
        var offset = 0
        while offset + 16 <= control.count {
            let length = control.load(fromByteOffset: offset, as: Int.self)
            guard length >= 16, offset + length <= control.count else { return }
            switch control.load(fromByteOffset: offset + 12, as: Int32.self) {
            case timeStampType where length >= 32:
                let seconds = control.load(fromByteOffset: offset + 16, as: Int.self)
                let nanoseconds = control.load(fromByteOffset: offset + 24, as: Int.self)
                datagram.time = Moment(timespec(tv_sec: seconds, tv_nsec: nanoseconds))
            case overflowOption where length >= 20:
                datagram.dropped = control.load(fromByteOffset: offset + 16, as: UInt32.self)
            default: break
            }
            offset += (length + 7) & ~7
        }
    }
}
