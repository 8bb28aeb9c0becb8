import CLinux
package import Netlink
package import NetworkTypes

/// A packet that goes through this host's packet filters as an advertisement would, and nowhere else: sent to the group with a
/// TTL of 0, it never leaves the host, but the host's own sockets hear it.
package final class MulticastEcho {
    private let sender: OwnedDescriptor
    private let receiver: AdvertisementReceiver
    private let interface: InterfaceIndex

    /// Opens the sockets; needs CAP_NET_RAW.
    ///
    /// - Throws: ENODEV or EADDRNOTAVAIL when the interface does not exist.
    package init(
        interface: InterfaceIndex, group: IPAddress, protocol carrier: AdvertisementProtocol
    ) throws(SystemError) {
        self.interface = interface
        let domain =
            switch group {
            case .v4: AF_INET
            case .v6: AF_INET6
            }
        receiver = try AdvertisementReceiver(interface: interface, protocol: carrier, scope: .group(group))
        sender = try openSocket(domain, CLinux_SOCK_RAW, carrier.rawValue)
        try sender.setOption("SO_BINDTOIFINDEX", SOL_SOCKET, SO_BINDTOIFINDEX, interface.rawValue)
        switch group {
        case .v4(let group): try prepare(for: group)
        case .v6(let group): try prepare(for: group)
        }
    }

    private func prepare(for group: IPv4Address) throws(SystemError) {
        let outgoing = ip_mreqn(imr_multiaddr: in_addr(), imr_address: in_addr(), imr_ifindex: interface.rawValue)
        try sender.setOption("IP_MULTICAST_IF", CLinux_IPPROTO_IP, IP_MULTICAST_IF, structure: outgoing)
        try sender.setOption("IP_MULTICAST_LOOP", CLinux_IPPROTO_IP, IP_MULTICAST_LOOP, 1)
        try sender.setOption("IP_MULTICAST_TTL", CLinux_IPPROTO_IP, IP_MULTICAST_TTL, 0)
        try sender.connect(to: sockaddr_in(group))
    }

    private func prepare(for group: IPv6Address) throws(SystemError) {
        try sender.setOption("IPV6_MULTICAST_IF", CLinux_IPPROTO_IPV6, IPV6_MULTICAST_IF, interface.rawValue)
        try sender.setOption("IPV6_MULTICAST_LOOP", CLinux_IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1)
        try sender.setOption("IPV6_MULTICAST_HOPS", CLinux_IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 0)
        try sender.connect(to: CLinux_sockaddr_in6(group, on: interface))
    }

    /// Whether the packet comes back; the host itself hands it over, so that it is there at once or never.
    ///
    /// - Parameter payload: what follows the header and tells it from others; not too short for a filter to look into.
    /// - Throws: EPERM where the host's filter refuses it on its way out.
    package func comesBack(_ payload: [UInt8], within patience: Duration) throws(SystemError) -> Bool {
        // The kernel reads the bytes during the call.
        _ = try systemCall("send") { unsafe send(sender.rawValue, payload, payload.count, 0) }
        let poll = try EventPoll()
        try poll.register(receiver.descriptor, token: 0)
        let buffers = ReceiveBuffers()
        var events: [EventPoll.Event] = []
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            try poll.wait(into: &events, timeout: ContinuousClock.now.duration(to: end))
            var isBack = false
            _ = try receiver.receive(into: buffers) { packet, _ in
                if packet.ends(with: payload) { isBack = true }
            }
            if isBack { return true }
        }
        return false
    }
}

extension Span<UInt8> {
    fileprivate func ends(with bytes: [UInt8]) -> Bool {
        count >= bytes.count && bytes.indices.allSatisfy { self[count - bytes.count + $0] == bytes[$0] }
    }
}
