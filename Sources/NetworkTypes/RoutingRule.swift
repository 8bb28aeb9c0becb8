/// A policy routing rule: which packets are routed by which table, or not at all (ip-rule(8)).
package struct RoutingRule: Hashable, Sendable {
    package var family: AddressFamily
    package var source: IPPrefix?
    package var destination: IPPrefix?
    package var inputInterface: String?
    package var outputInterface: String?
    package var firewallMark: UInt32?
    /// As IP has it, such as 6 for TCP; nil for any.
    package var protocolNumber: UInt8?
    package var sourcePort: UInt16?
    package var priority: UInt32?
    package var action: Action
    /// Whether it is not put back when another program removes it (`no_track`).
    package var isUntracked: Bool

    package enum Action: Hashable, Sendable {
        case lookUp(table: UInt32)
        case blackhole, unreachable, prohibit
    }

    package init(
        family: AddressFamily, source: IPPrefix? = nil, destination: IPPrefix? = nil, inputInterface: String? = nil,
        outputInterface: String? = nil, firewallMark: UInt32? = nil, protocolNumber: UInt8? = nil,
        sourcePort: UInt16? = nil, priority: UInt32? = nil, action: Action, isUntracked: Bool = false
    ) {
        self.family = family
        self.source = source
        self.destination = destination
        self.inputInterface = inputInterface
        self.outputInterface = outputInterface
        self.firewallMark = firewallMark
        self.protocolNumber = protocolNumber
        self.sourcePort = sourcePort
        self.priority = priority
        self.action = action
        self.isUntracked = isUntracked
    }
}
