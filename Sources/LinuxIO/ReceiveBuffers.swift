import CLinux

/// The memory that datagrams are received into: allocated once, and used by one socket after the other on one thread.
///
/// Safe: the pointers lead to its own memory, freed in `deinit`, and nobody outside sees them.
@safe package final class ReceiveBuffers {
    /// How many datagrams one call receives at most, so that timers get their turn.
    package static let maximumDatagrams = 32
    /// Room for an advertisement of 255 IPv6 addresses with its headers; the rest of a longer datagram is cut off.
    package static let datagramBytes = 4352

    private let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: maximumDatagrams * datagramBytes)
    private let messages = UnsafeMutablePointer<CLinux_mmsghdr>.allocate(capacity: maximumDatagrams)
    private let vectors = UnsafeMutablePointer<iovec>.allocate(capacity: maximumDatagrams)
    private let sources = UnsafeMutablePointer<CLinux_sockaddr_in6>.allocate(capacity: maximumDatagrams)
    private let controls = UnsafeMutableRawPointer.allocate(
        byteCount: maximumDatagrams * CLinux_arrival_control_size, alignment: 8)

    package init() {
        for index in 0..<Self.maximumDatagrams {
            // `index` lies within what was allocated.
            let start = unsafe bytes + index * Self.datagramBytes
            unsafe (vectors + index).initialize(to: iovec(iov_base: start, iov_len: Self.datagramBytes))
            unsafe (sources + index).initialize(to: CLinux_sockaddr_in6())
            var header = unsafe msghdr()
            unsafe header.msg_iov = vectors + index
            unsafe header.msg_iovlen = 1
            unsafe header.msg_name = UnsafeMutableRawPointer(sources + index)
            unsafe header.msg_control = controls + index * CLinux_arrival_control_size
            unsafe (messages + index).initialize(to: CLinux_mmsghdr(header: header, length: 0))
        }
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe messages.deallocate()
        unsafe vectors.deallocate()
        unsafe sources.deallocate()
        unsafe controls.deallocate()
    }

    /// Receives what has arrived, at most `maximum` datagrams, and calls `body` with each and what the kernel says of it.
    ///
    /// - Returns: how many there were; 0 when none had arrived.
    func receive(
        from descriptor: CInt, atMost maximum: Int, _ body: (Span<UInt8>, Arrival) -> Void
    ) throws(SystemError) -> Int {
        let limit = min(maximum, Self.maximumDatagrams)
        for index in 0..<limit {
            // The kernel replaces the sizes of the rooms by those of what it writes; an IPv4 address takes less.
            unsafe messages[index].header.msg_namelen = socklen_t(MemoryLayout<CLinux_sockaddr_in6>.size)
            unsafe messages[index].header.msg_controllen = CLinux_arrival_control_size
        }
        let count = try systemCallUnlessBlocked("recvmmsg") {
            unsafe CLinux_recvmmsg(descriptor, messages, UInt32(limit), CLinux_MSG_DONTWAIT)
        }
        for index in 0..<Int(count ?? 0) {
            // The kernel has written `length` bytes, at most `datagramBytes`; the span ends with the call of `body`.
            let datagram = unsafe UnsafeBufferPointer(
                start: bytes + index * Self.datagramBytes, count: Int(messages[index].length))
            var arrival = CLinux_arrival()
            // The name and the control messages lie in our own rooms, with the sizes that the kernel has written.
            unsafe CLinux_read_arrival(&messages[index].header, &arrival)
            unsafe body(datagram.span, Arrival(arrival))
        }
        return Int(count ?? 0)
    }
}
