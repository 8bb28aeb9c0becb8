import CLinux
import Glibc
import Netlink
package import NetworkTypes

/// One connection of a check of a server: a stream, datagrams or ICMP, from where the check says. It never blocks.
///
/// For one thread at a time; closed with its owner.
package final class ProbeSocket {
    package enum Transport: Hashable, Sendable {
        /// TCP.
        case stream
        /// UDP; ICMP errors are reported by `receive`.
        case datagram
        /// Echo replies, which needs CAP_NET_RAW: those of IPv4 with their header, those of IPv6 without.
        case echo
    }

    /// Where to, and from where.
    package struct Terms: Hashable, Sendable {
        package var transport: Transport
        package var address: IPAddress
        /// 0 for `echo`.
        package var port: UInt16
        package var sourceAddress: IPAddress?
        package var sourcePort: UInt16?
        /// Needs CAP_NET_RAW; a link-local address needs one.
        package var interface: String?
        /// Needs CAP_NET_ADMIN.
        package var firewallMark: UInt32?

        package init(_ transport: Transport, _ address: IPAddress, port: UInt16) {
            self.transport = transport
            self.address = address
            self.port = port
        }
    }

    private let terms: Terms
    private let owner: OwnedDescriptor

    /// Opens the socket and gives it its own address; sends nothing.
    package init(_ terms: Terms) throws(SystemError) {
        self.terms = terms
        owner = try terms.open()
        try setOptions()
        try bind()
    }

    /// Ends a connection whose port must be free for the next run, also where a child that is just being started has the
    /// descriptor still: AF_UNSPEC (connect(2)).
    deinit {
        guard terms.transport == .stream, terms.sourcePort != nil else { return }
        var nobody = sockaddr()
        // The kernel reads the address during the call.
        _ = unsafe Glibc.connect(owner.rawValue, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// For `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// Asks for the connection, or for datagrams of this server alone.
    ///
    /// - Returns: whether it is there at once; else the socket becomes writable once `finishConnecting` knows.
    package func connect() throws(SystemError) -> Bool {
        do throws(SystemError) {
            try owner.connect(to: terms.address, port: terms.port, on: terms.interface)
            return true
        } catch {
            guard error.errno == EINPROGRESS else { throw error }
            return false
        }
    }

    /// Throws what came of a connection that was asked for.
    package func finishConnecting() throws(SystemError) {
        var number: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        // The kernel writes one number during the call.
        _ = try systemCall("getsockopt SO_ERROR") {
            unsafe getsockopt(owner.rawValue, SOL_SOCKET, SO_ERROR, &number, &size)
        }
        guard number == 0 else { throw SystemError(call: "connect", errno: number) }
    }

    /// Sends what there is room for: some of a stream, all of a datagram.
    ///
    /// - Returns: how many bytes; nil where nothing fits now.
    package func send(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int? {
        // The kernel reads the bytes during the call.
        try systemCallUnlessBlocked("send") {
            unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(owner.rawValue, $0.baseAddress, $0.count, CLinux_MSG_NOSIGNAL)
            }
        }
    }

    /// Receives some of a stream, or one datagram, whose rest is dropped where it has more than `room`.
    ///
    /// - Returns: how many bytes of `room` it has written, 0 at the end of a stream; nil where nothing has arrived.
    package func receive(into room: inout [UInt8]) throws(SystemError) -> Int? {
        // The kernel writes at most the whole array during the call.
        try systemCallUnlessBlocked("recv") { unsafe recv(owner.rawValue, &room, room.count, 0) }
    }

    private func setOptions() throws(SystemError) {
        if let mark = terms.firewallMark { try owner.setOption("SO_MARK", SOL_SOCKET, SO_MARK, CInt(bitPattern: mark)) }
        if let interface = terms.interface { try owner.bind(toInterface: interface) }
        switch terms.transport {
        case .stream: try setStreamOptions()
        case .datagram: try reportErrors()
        case .echo:
            try reportErrors()
            try takeEchoRepliesAlone()
        }
    }

    private func setStreamOptions() throws(SystemError) {
        if terms.sourcePort != nil {
            // A port of its own must be free for the next run: not even a connection that is closing may have it.
            try owner.setOption("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, 1)
            try owner.setOption("SO_LINGER", SOL_SOCKET, SO_LINGER, structure: linger(l_onoff: 1, l_linger: 0))
        } else if terms.sourceAddress != nil, terms.address.family == .ipv4 {
            // The port is chosen with the destination, so that each destination has all of them.
            try owner.setOption("IP_BIND_ADDRESS_NO_PORT", CLinux_IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        }
    }

    /// Also those ICMP errors after which a connection may recover.
    private func reportErrors() throws(SystemError) {
        switch terms.address.family {
        case .ipv4: try owner.setOption("IP_RECVERR", CLinux_IPPROTO_IP, IP_RECVERR, 1)
        case .ipv6: try owner.setOption("IPV6_RECVERR", CLinux_IPPROTO_IPV6, IPV6_RECVERR, 1)
        }
    }

    /// raw(7) and RFC 3542, 3.2: a bit that is set keeps its type away.
    private func takeEchoRepliesAlone() throws(SystemError) {
        let (rawSockets, filter) = (255 as CInt, 1 as CInt)
        switch terms.address.family {
        case .ipv4: try owner.setOption("ICMP_FILTER", rawSockets, filter, structure: ~(1 as UInt32))
        case .ipv6:
            var types = [UInt32](repeating: .max, count: 8)
            types[129 / 32] &= ~(1 << (129 % 32))
            let (low, high) = ((types[0], types[1], types[2], types[3]), (types[4], types[5], types[6], types[7]))
            try owner.setOption("ICMPV6_FILTER", CLinux_IPPROTO_ICMPV6, filter, structure: EchoFilter(low, high))
        }
    }

    private func bind() throws(SystemError) {
        guard terms.sourceAddress != nil || terms.sourcePort != nil else { return }
        let any: IPAddress = terms.address.family == .ipv4 ? .v4(.any) : .v6(.any)
        let port = terms.transport == .echo ? 0 : terms.sourcePort ?? 0
        try owner.bind(to: terms.sourceAddress ?? any, port: port, on: terms.interface)
    }
}

/// `struct icmp6_filter`.
private struct EchoFilter: BitwiseCopyable {
    var low: (UInt32, UInt32, UInt32, UInt32)
    var high: (UInt32, UInt32, UInt32, UInt32)

    init(_ low: (UInt32, UInt32, UInt32, UInt32), _ high: (UInt32, UInt32, UInt32, UInt32)) {
        self.low = low
        self.high = high
    }
}

extension ProbeSocket.Terms {
    fileprivate func open() throws(SystemError) -> OwnedDescriptor {
        let family = address.family == .ipv4 ? AF_INET : AF_INET6
        return switch transport {
        case .stream: try openSocket(family, CLinux_SOCK_STREAM, 0)
        case .datagram: try openSocket(family, CLinux_SOCK_DGRAM, 0)
        case .echo:
            try openSocket(
                family, CLinux_SOCK_RAW, family == AF_INET ? CLinux_IPPROTO_ICMP : CLinux_IPPROTO_ICMPV6)
        }
    }
}

extension OwnedDescriptor {
    fileprivate func bind(toInterface name: String) throws(SystemError) {
        let size = socklen_t(name.utf8.count + 1)
        // The kernel reads the name with its zero during the call.
        _ = try systemCall("setsockopt SO_BINDTODEVICE") {
            unsafe name.withCString { unsafe setsockopt(rawValue, SOL_SOCKET, SO_BINDTODEVICE, $0, size) }
        }
    }

    fileprivate func bind(to address: IPAddress, port: UInt16, on interface: String?) throws(SystemError) {
        switch address {
        case .v4(let address): try bind(to: sockaddr_in(address, port: port))
        case .v6(let address): try bind(to: try CLinux_sockaddr_in6(address, port: port, on: interface))
        }
    }

    fileprivate func connect(to address: IPAddress, port: UInt16, on interface: String?) throws(SystemError) {
        switch address {
        case .v4(let address): try connect(to: sockaddr_in(address, port: port))
        case .v6(let address): try connect(to: try CLinux_sockaddr_in6(address, port: port, on: interface))
        }
    }
}

extension sockaddr_in {
    fileprivate init(_ address: IPv4Address, port: UInt16) {
        self.init(address)
        sin_port = port.bigEndian
    }
}

extension CLinux_sockaddr_in6 {
    /// - Throws: where an address needs an interface that does not exist.
    fileprivate init(_ address: IPv6Address, port: UInt16, on interface: String?) throws(SystemError) {
        var index: CInt = 0
        if let interface, address.isLinkLocal || address.isMulticast {
            // The C library reads the name during the call.
            index = CInt(bitPattern: unsafe if_nametoindex(interface))
            guard index != 0 else { throw SystemError(call: "if_nametoindex", errno: errno, detail: interface) }
        }
        self.init(address, on: InterfaceIndex(index))
        self.port = port.bigEndian
    }
}
