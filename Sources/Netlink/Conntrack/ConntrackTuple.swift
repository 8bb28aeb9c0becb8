internal import Bytes
import CLinux
package import NetworkTypes

/// One direction of a connection as conntrack has it.
package struct ConntrackTuple: Hashable, Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    /// As IP has it, such as 6 for TCP.
    package var protocolNumber: UInt8
    /// Nil for protocols without ports.
    package var sourcePort: UInt16?
    package var destinationPort: UInt16?

    package init(
        from source: IPAddress, _ sourcePort: UInt16?, to destination: IPAddress, _ destinationPort: UInt16?,
        protocolNumber: UInt8
    ) {
        self.source = source
        self.destination = destination
        self.protocolNumber = protocolNumber
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
    }
}

extension ConntrackTuple {
    /// Reads what CTA_TUPLE_ORIG or CTA_TUPLE_REPLY holds; nil without addresses or protocol.
    init?(_ bytes: Span<UInt8>) {
        var (source, destination): (IPAddress?, IPAddress?)
        var (protocolNumber, sourcePort, destinationPort): (UInt8?, UInt16?, UInt16?)
        forEachAttribute(in: bytes, from: 0) { part, value in
            forEachAttribute(in: value, from: 0) { type, value in
                switch (part, type) {
                case (Self.addresses, Int(CTA_IP_V4_SRC.rawValue)): source = ipAddress(value, family: AF_INET)
                case (Self.addresses, Int(CTA_IP_V4_DST.rawValue)): destination = ipAddress(value, family: AF_INET)
                case (Self.addresses, Int(CTA_IP_V6_SRC.rawValue)): source = ipAddress(value, family: AF_INET6)
                case (Self.addresses, Int(CTA_IP_V6_DST.rawValue)): destination = ipAddress(value, family: AF_INET6)
                case (Self.transport, Int(CTA_PROTO_NUM.rawValue)):
                    protocolNumber = number(UInt8.self, in: value, at: 0)
                case (Self.transport, Int(CTA_PROTO_SRC_PORT.rawValue)):
                    sourcePort = networkNumber(UInt16.self, in: value)
                case (Self.transport, Int(CTA_PROTO_DST_PORT.rawValue)):
                    destinationPort = networkNumber(UInt16.self, in: value)
                default: break
                }
            }
        }
        guard let source, let destination, let protocolNumber else { return nil }
        self.init(from: source, sourcePort, to: destination, destinationPort, protocolNumber: protocolNumber)
    }

    private static let addresses = Int(CTA_TUPLE_IP.rawValue)
    private static let transport = Int(CTA_TUPLE_PROTO.rawValue)

    var encoded: ByteWriter {
        Self.encoded(
            source: source, destination: destination, protocolNumber: protocolNumber, sourcePort: sourcePort,
            destinationPort: destinationPort)
    }

    /// A tuple of the parts that there are, as a filter has it.
    static func encoded(
        source: IPAddress? = nil, destination: IPAddress? = nil, protocolNumber: UInt8, sourcePort: UInt16? = nil,
        destinationPort: UInt16? = nil
    ) -> ByteWriter {
        var (addresses, transport, tuple) = (ByteWriter(), ByteWriter(), ByteWriter())
        if let source {
            addresses.append(
                attribute: Int((source.family == .ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC).rawValue), source.bytes)
        }
        if let destination {
            addresses.append(
                attribute: Int((destination.family == .ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST).rawValue),
                destination.bytes)
        }
        transport.append(nft: CTA_PROTO_NUM.rawValue, number: protocolNumber)
        if let sourcePort { transport.append(nft: CTA_PROTO_SRC_PORT.rawValue, number: sourcePort) }
        if let destinationPort { transport.append(nft: CTA_PROTO_DST_PORT.rawValue, number: destinationPort) }
        tuple.append(nested: CTA_TUPLE_IP.rawValue, addresses)
        tuple.append(nested: CTA_TUPLE_PROTO.rawValue, transport)
        return tuple
    }
}
