import CLinux

/// A datagram or frame that could not be sent.
package struct SendFailure: Hashable, Sendable {
    /// Which one: what `enqueue` returned for it.
    package let index: Int
    /// The positive error number; EAGAIN and ENOBUFS where there was no room for it.
    package let errno: CInt
}

/// The datagrams of one wake-up, laid out for one sendmmsg(2).
///
/// Safe: the pointers lead to its own memory, which is allocated once and freed in `deinit`; a datagram that does not fit
/// is refused. Pages that were never needed are never resident.
@safe final class SendQueue<Destination: BitwiseCopyable> {
    /// The most datagrams at a time; also within the 1024 that the kernel sends in one call.
    static var maximumDatagrams: Int { 512 }
    /// The most bytes at a time: 512 advertisements with 255 addresses each.
    static var maximumBytes: Int { 576 * 1024 }

    private(set) var count = 0
    private var bytesUsed = 0
    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: maximumBytes, alignment: 8)
    private let messages = UnsafeMutablePointer<CLinux_mmsghdr>.allocate(capacity: maximumDatagrams)
    private let vectors = UnsafeMutablePointer<iovec>.allocate(capacity: maximumDatagrams)
    private let destinations = UnsafeMutablePointer<Destination>.allocate(capacity: maximumDatagrams)

    deinit {
        unsafe bytes.deallocate()
        unsafe messages.deallocate()
        unsafe vectors.deallocate()
        unsafe destinations.deallocate()
    }

    /// Copies a datagram into the queue; nil when there is no room for it. Without a destination it goes where the socket
    /// is bound to.
    func append(_ datagram: [UInt8], to destination: Destination?) -> Int? {
        let index = count
        guard index < Self.maximumDatagrams, datagram.count <= Self.maximumBytes - bytesUsed else { return nil }
        // `index` and `bytesUsed` were checked to lie within what was allocated.
        let start = unsafe bytes + bytesUsed
        unsafe datagram.withUnsafeBytes { source in
            if let source = source.baseAddress { unsafe start.copyMemory(from: source, byteCount: datagram.count) }
        }
        unsafe (vectors + index).initialize(to: iovec(iov_base: start, iov_len: datagram.count))
        var header = unsafe msghdr()
        unsafe header.msg_iov = vectors + index
        unsafe header.msg_iovlen = 1
        if let destination {
            unsafe (destinations + index).initialize(to: destination)
            unsafe header.msg_name = UnsafeMutableRawPointer(destinations + index)
            unsafe header.msg_namelen = socklen_t(MemoryLayout<Destination>.size)
        }
        unsafe (messages + index).initialize(to: CLinux_mmsghdr(header: header, length: 0))
        bytesUsed += datagram.count
        count += 1
        return index
    }

    /// Sends everything, with one system call unless something fails, and empties the queue.
    func flush(to descriptor: CInt) -> [SendFailure] {
        var failures: [SendFailure] = []
        var next = 0
        while next < count {
            do throws(SystemError) {
                // The first `count` messages were initialised by `append`.
                next += Int(
                    try systemCall("sendmmsg") {
                        unsafe CLinux_sendmmsg(
                            descriptor, messages + next, UInt32(count - next),
                            CLinux_MSG_DONTWAIT | CLinux_MSG_NOSIGNAL)
                    })
            } catch {
                let end = concernsOneDatagram(error.errno) ? next + 1 : count
                failures += (next..<end).map { SendFailure(index: $0, errno: error.errno) }
                next = end
            }
        }
        count = 0
        bytesUsed = 0
        return failures
    }
}

/// Whether the next datagram can fare better: an error of the datagram's own, not of the socket or the interface.
private func concernsOneDatagram(_ number: CInt) -> Bool {
    switch number {
    case EMSGSIZE, EINVAL, EPERM, EACCES, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: true
    default: false
    }
}
