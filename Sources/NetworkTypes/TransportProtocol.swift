/// What carries the ports of a service.
package enum TransportProtocol: String, Hashable, Sendable, CaseIterable {
    case tcp, udp, sctp

    /// As IP has it (IANA, protocol numbers).
    package var number: UInt8 {
        switch self {
        case .tcp: 6
        case .udp: 17
        case .sctp: 132
        }
    }
}
