import Balancing
package import Configuration
package import NetworkTypes

/// Where a check connects to, and from where.
package struct ProbeDestination: Hashable, Sendable {
    package enum Transport: Hashable, Sendable {
        /// TCP.
        case stream
        /// UDP.
        case datagram
        /// ICMP or ICMPv6: whole messages; those of IPv4 arrive behind their IP header.
        case echo
    }

    package var transport: Transport
    package var address: IPAddress
    /// 0 for `echo`.
    package var port: UInt16
    package var sourceAddress: IPAddress?
    package var sourcePort: UInt16?
    package var interface: String?
    package var firewallMark: UInt32?
    /// Nil for a connection without TLS.
    package var encryption: Encryption?

    package struct Encryption: Hashable, Sendable {
        /// What is shown and trusted: without authorities any certificate is.
        package var files: CheckerTLS
        /// Which server is wanted; nil to say nothing.
        package var serverName: String?
        /// Whether a connection that ends without a last word of TLS has failed.
        package var endsStrictly: Bool
    }

    init(_ transport: Transport, _ connection: CheckConnection, port: UInt16) {
        self.transport = transport
        address = connection.address
        self.port = port
        sourceAddress = connection.sourceAddress
        sourcePort = connection.sourcePort
        interface = connection.interface
        firewallMark = connection.firewallMark
    }

    /// `192.0.2.1:80`, `[2001:db8::1]:80`, and without a port `192.0.2.1`.
    package var name: String { ServerIdentity(address, port: port).description }
}
