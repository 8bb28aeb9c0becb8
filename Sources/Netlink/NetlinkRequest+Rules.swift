internal import Bytes
import CLinux
package import NetworkTypes

extension NetlinkRequest {
    /// All rules of both families (RTM_GETRULE).
    package static func dumpRules() -> NetlinkRequest {
        let anyRule = [UInt8](repeating: 0, count: MemoryLayout<fib_rule_hdr>.size)
        return NetlinkRequest("RTM_GETRULE", type: RTM_GETRULE, flags: NLM_F_DUMP, payload: anyRule)
    }

    /// Adds a rule, acknowledged (RTM_NEWRULE): EEXIST when there is the same already.
    package static func add(_ rule: RoutingRule) -> NetlinkRequest {
        NetlinkRequest(
            "RTM_NEWRULE \(rule.name)", type: RTM_NEWRULE, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
            payload: rule.payload)
    }

    /// Removes a rule of our own, acknowledged (RTM_DELRULE): ENOENT when there is none.
    package static func delete(_ rule: RoutingRule) -> NetlinkRequest {
        NetlinkRequest("RTM_DELRULE \(rule.name)", type: RTM_DELRULE, flags: NLM_F_ACK, payload: rule.payload)
    }
}

extension RoutingRule {
    fileprivate var name: String {
        "from \(source.map { "\($0)" } ?? "all") to \(destination.map { "\($0)" } ?? "all")"
    }

    /// A `struct fib_rule_hdr` with its attributes.
    fileprivate var payload: [UInt8] {
        var writer = ByteWriter()
        writer.append(UInt8(family == .ipv4 ? AF_INET : AF_INET6))
        writer.append(UInt8(destination?.length ?? 0))
        writer.append(UInt8(source?.length ?? 0))
        writer.append(UInt32(0))  // no type of service; the table is an attribute; two reserved bytes
        writer.append(action.number)
        writer.append(UInt32(0))
        if let destination { writer.append(attribute: Int(FRA_DST), destination.address.bytes) }
        if let source { writer.append(attribute: Int(FRA_SRC), source.address.bytes) }
        if let inputInterface { writer.append(attribute: Int(FRA_IIFNAME), Array(inputInterface.utf8) + [0]) }
        if let outputInterface { writer.append(attribute: Int(FRA_OIFNAME), Array(outputInterface.utf8) + [0]) }
        if let firewallMark { writer.append(attribute: Int(FRA_FWMARK), number: firewallMark) }
        if let protocolNumber { writer.append(attribute: Int(FRA_IP_PROTO), [protocolNumber]) }
        if let sourcePort {
            // A `struct fib_rule_port_range`.
            var range = ByteWriter()
            range.append(sourcePort)
            range.append(sourcePort)
            writer.append(attribute: Int(FRA_SPORT_RANGE), range.bytes)
        }
        if let priority { writer.append(attribute: Int(FRA_PRIORITY), number: priority) }
        if case .lookUp(let table) = action { writer.append(attribute: Int(FRA_TABLE), number: table) }
        writer.append(attribute: Int(FRA_PROTOCOL), [RouteAssignment.protocolMark])
        return writer.bytes
    }
}

extension RoutingRule.Action {
    fileprivate var number: UInt8 {
        switch self {
        case .lookUp: UInt8(FR_ACT_TO_TBL)
        case .blackhole: UInt8(FR_ACT_BLACKHOLE)
        case .unreachable: UInt8(FR_ACT_UNREACHABLE)
        case .prohibit: UInt8(FR_ACT_PROHIBIT)
        }
    }
}
