import CLinux
package import NetworkTypes

/// A routing rule as RTM_NEWRULE or RTM_DELRULE describes it.
package struct RuleMessage: Hashable, Sendable {
    package var rule: RoutingRule
    /// Who added it (FRA_PROTOCOL): `RouteAssignment.protocolMark` for Aloft's own.
    package var protocolMark: UInt8
    /// The rule was removed.
    package var deleted: Bool

    package var isMarkedAsOurs: Bool { protocolMark == RouteAssignment.protocolMark }

    package init(_ rule: RoutingRule, protocolMark: UInt8 = 0, deleted: Bool = false) {
        self.rule = rule
        self.protocolMark = protocolMark
        self.deleted = deleted
    }

    /// Whether this is what becomes of `wanted` in the kernel, which gives a rule without a priority one of its own.
    package func describes(_ wanted: RoutingRule) -> Bool {
        var (found, wanted) = (rule, wanted)
        if wanted.priority == nil { found.priority = nil }
        wanted.source = wanted.source.flatMap { $0.length == 0 ? nil : $0 }
        wanted.destination = wanted.destination.flatMap { $0.length == 0 ? nil : $0 }
        wanted.isUntracked = found.isUntracked
        return found == wanted
    }
}

extension RuleMessage {
    /// Reads a `struct fib_rule_hdr` with its attributes; nil for other families, for what is malformed, and for rules that
    /// select by more than a `RoutingRule` can say.
    init?(payload bytes: Span<UInt8>, deleted: Bool) {
        guard bytes.count >= MemoryLayout<fib_rule_hdr>.size, let family = AddressFamily(rtnetlink: bytes[0]),
            bytes[3] == 0, let flags = number(UInt32.self, in: bytes, at: 8)
        else { return nil }
        var attributes = RuleAttributes(in: bytes)
        // A kernel without 32-bit table numbers has it in the header alone.
        if attributes.table == nil { attributes.table = UInt32(bytes[4]) }
        guard flags & UInt32(FIB_RULE_INVERT) == 0, !attributes.selectsByMore,
            let action = RoutingRule.Action(number: bytes[7], table: attributes.table)
        else { return nil }
        self.init(
            RoutingRule(
                family: family,
                source: attributes.source.flatMap { IPPrefix($0, length: Int(bytes[2])) },
                destination: attributes.destination.flatMap { IPPrefix($0, length: Int(bytes[1])) },
                inputInterface: attributes.inputInterface, outputInterface: attributes.outputInterface,
                firewallMark: attributes.mark, protocolNumber: attributes.protocolNumber,
                sourcePort: attributes.sourcePort, priority: attributes.priority, action: action),
            protocolMark: attributes.protocolMark, deleted: deleted)
    }
}

private struct RuleAttributes {
    var source: IPAddress?
    var destination: IPAddress?
    var inputInterface: String?
    var outputInterface: String?
    var mark: UInt32?
    /// The kernel does not name the priority 0.
    var priority: UInt32 = 0
    var table: UInt32?
    var protocolMark: UInt8 = 0
    var protocolNumber: UInt8?
    var sourcePort: UInt16?
    var selectsByMore = false

    /// FRA_SPORT_MASK, which Linux tells since 6.15 and older headers do not know.
    private static let sourcePortMask = 28

    private init() {}

    init(in bytes: Span<UInt8>) {
        let family = Int32(bytes[0])
        var found = RuleAttributes()
        forEachAttribute(in: bytes, from: aligned(MemoryLayout<fib_rule_hdr>.size)) { type, value in
            switch type {
            case Int(FRA_SRC): found.source = ipAddress(value, family: family)
            case Int(FRA_DST): found.destination = ipAddress(value, family: family)
            case Int(FRA_IIFNAME): found.inputInterface = text(in: value)
            case Int(FRA_OIFNAME): found.outputInterface = text(in: value)
            case Int(FRA_FWMARK): found.mark = number(UInt32.self, in: value, at: 0)
            case Int(FRA_PRIORITY): found.priority = number(UInt32.self, in: value, at: 0) ?? 0
            case Int(FRA_TABLE): found.table = number(UInt32.self, in: value, at: 0)
            case Int(FRA_PROTOCOL): found.protocolMark = number(UInt8.self, in: value, at: 0) ?? 0
            case Int(FRA_IP_PROTO): found.protocolNumber = number(UInt8.self, in: value, at: 0)
            case Int(FRA_SPORT_RANGE):
                found.sourcePort = number(UInt16.self, in: value, at: 0)
                if found.sourcePort != number(UInt16.self, in: value, at: 2) { found.selectsByMore = true }
            case Self.sourcePortMask:
                if number(UInt16.self, in: value, at: 0) != .max { found.selectsByMore = true }
            case Int(FRA_PAD): break
            // All bits set: the mark is compared whole, and no prefix is suppressed.
            case Int(FRA_FWMASK), Int(FRA_SUPPRESS_PREFIXLEN):
                if number(UInt32.self, in: value, at: 0) != .max { found.selectsByMore = true }
            default: found.selectsByMore = true
            }
        }
        self = found
    }
}

extension AddressFamily {
    fileprivate init?(rtnetlink number: UInt8) {
        switch Int32(number) {
        case AF_INET: self = .ipv4
        case AF_INET6: self = .ipv6
        default: return nil
        }
    }
}

extension RoutingRule.Action {
    fileprivate init?(number: UInt8, table: UInt32?) {
        switch Int(number) {
        case Int(FR_ACT_TO_TBL):
            guard let table else { return nil }
            self = .lookUp(table: table)
        case Int(FR_ACT_BLACKHOLE): self = .blackhole
        case Int(FR_ACT_UNREACHABLE): self = .unreachable
        case Int(FR_ACT_PROHIBIT): self = .prohibit
        default: return nil
        }
    }
}
