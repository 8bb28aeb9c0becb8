import CLinux
import Netlink

/// A netlink socket with the buffer for what it answers; used by one thread.
///
/// Safe: the buffer is its own, freed in `deinit`, and the kernel is told its size.
@safe final class NetlinkChannel {
    /// What one datagram of rtnetlink holds at most: the kernel fills 32 KiB in a dump, and more only for one large link.
    private static let bufferBytes = 65_536
    private static let receiveBufferBytes: CInt = 1 << 20

    private let owner: OwnedDescriptor
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bufferBytes)

    /// - Parameters:
    ///   - protocolNumber: `NETLINK_ROUTE`, or `NETLINK_NETFILTER`.
    ///   - groups: the multicast groups to subscribe to (`RTNLGRP_*`).
    init(_ protocolNumber: CInt = NETLINK_ROUTE, groups: [rtnetlink_groups] = []) throws(SystemError) {
        owner = try openSocket(AF_NETLINK, CLinux_SOCK_RAW, protocolNumber)
        try owner.setReceiveBuffer(bytes: Self.receiveBufferBytes)
        // Acknowledgements carry a text for people, and not the request over again.
        try owner.setOption("NETLINK_EXT_ACK", SOL_NETLINK, NETLINK_EXT_ACK, 1)
        try owner.setOption("NETLINK_CAP_ACK", SOL_NETLINK, NETLINK_CAP_ACK, 1)
        var address = sockaddr_nl()
        address.nl_family = UInt16(AF_NETLINK)
        try owner.bind(to: address)
        for group in groups {
            try owner.setOption(
                "NETLINK_ADD_MEMBERSHIP", SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, CInt(group.rawValue))
        }
    }

    deinit {
        unsafe buffer.deallocate()
    }

    var descriptor: CInt { owner.rawValue }

    /// Sends a message to the kernel, which is done with it when this returns.
    func send(_ message: [UInt8]) throws(SystemError) {
        // The kernel reads the whole array during the call.
        _ = try systemCall("send") {
            unsafe CLinux.send(descriptor, message, message.count, CLinux_MSG_DONTWAIT | CLinux_MSG_NOSIGNAL)
        }
    }

    /// The messages of the next datagram; nil when none is there.
    func receive() throws(SystemError) -> [NetlinkMessage]? {
        var sender = sockaddr_nl()
        do throws(SystemError) {
            guard let count = try receive(sender: &sender) else { return nil }
            // Only the kernel, port 0, speaks for the kernel.
            guard sender.nl_pid == 0 else { return [] }
            guard count <= Self.bufferBytes else { return [.overrun] }
            // The kernel has written `count` bytes; the span ends with this statement.
            return unsafe NetlinkMessage.messages(in: UnsafeBufferPointer(rebasing: buffer[..<count]).span)
        } catch {
            guard error.errno == ENOBUFS else { throw error }
            return [.overrun]
        }
    }

    /// The true length of the datagram, also where that is more than the buffer holds.
    private func receive(sender: inout sockaddr_nl) throws(SystemError) -> Int? {
        var size = socklen_t(MemoryLayout<sockaddr_nl>.size)
        // The kernel writes at most `size` bytes of the address and as many bytes as the buffer has.
        return try systemCallUnlessBlocked("recvfrom") {
            unsafe withUnsafeMutableBytes(of: &sender) { address in
                unsafe recvfrom(
                    descriptor, buffer.baseAddress, buffer.count, CLinux_MSG_DONTWAIT | CLinux_MSG_TRUNC,
                    address.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
            }
        }
    }
}
