import Balancing
import NetworkTypes

// How connections are balanced, and of what protocol and family.
extension VirtualServerReader {
    /// What keepalived fills in with a line in its log that few read.
    mutating func settleScheduling(_ report: inout Report) {
        // Where they are run, `EngineLacks` has an error for it.
        if !context.areRun, !found.contains(.scheduling(.scheduler)), !found.contains(.scheduling(.schedulerAlias)) {
            tellDefault(
                "scheduler", "wlc, as in keepalived", instead: "write lvs_sched and its name, such as rr or wlc",
                &report)
        }
        if !found.contains(.scheduling(.method)), !found.contains(.scheduling(.methodAlias)) {
            tellDefault(
                "method", "NAT, as in keepalived",
                instead: context.areRun ? "write lvs_method NAT" : "write lvs_method NAT, DR or TUN",
                &report)
        }
    }

    private func tellDefault(_ what: String, _ value: String, instead suggestion: String, _ report: inout Report) {
        report.warning(
            keyword.location, "virtual_server \(server.identity.described) has no \(what), and it is \(value)",
            instead: suggestion,
            rule: .unwrittenDefault)
    }

    mutating func settleTransport(_ report: inout Report) {
        if hasAddresses {
            server.transport = transport ?? .udp
            if !found.contains(.scheduling(.transport)) {
                tellDefault("protocol", "UDP, as in keepalived", instead: "write protocol TCP, UDP or SCTP", &report)
            }
        } else if transport != nil {
            report.warning(
                places[.scheduling(.transport)] ?? keyword.location,
                "the protocol is ignored, as in keepalived: a firewall mark has none", instead: "remove it",
                rule: .adjustedValue)
        }
        guard server.isOnePacket, let transport = server.transport, transport != .udp else { return }
        server.isOnePacket = false
        report.warning(
            places[.scheduling(.onePacket)] ?? keyword.location,
            "\"ops\" is ignored, as in keepalived: \(transport.word) has connections", instead: "remove it",
            rule: .adjustedValue)
    }

    /// Whether packets belong to it by an address; a group that is not there is taken for one that has some.
    private var hasAddresses: Bool {
        switch server.identity {
        case .address: true
        case .firewallMark: false
        case .group: group?.hasAddresses ?? true
        }
    }

    var group: VirtualServerGroup? {
        if case .group(let name) = server.identity { context.groups[name] } else { nil }
    }

    mutating func settleFamily(_ report: inout Report) {
        let isTunnelled = server.realServers.allSatisfy(\.forwarding.isTunnelled)
        switch server.identity {
        case .address(let address, _): server.family = address.family
        case .group:
            let families = group?.families ?? []
            server.family = families.count == 1 ? families.first : nil
            // Marks alone, of which none names a family.
            if let group, families.isEmpty, !group.entries.isEmpty { server.family = markFamily(isTunnelled, &report) }
            if families.count > 1, !isTunnelled { tellMixedGroup(&report) }
        case .firewallMark: server.family = markFamily(isTunnelled, &report)
        }
        guard let family, family != server.family || !isMark || !isTunnelled else { return }
        report.warning(
            places[.scheduling(.family)] ?? keyword.location,
            "ip_family \(family.keyword) is ignored, as in keepalived: it counts for a firewall mark whose servers are all"
                + " tunnelled", instead: "remove it", rule: .adjustedValue)
    }

    mutating func settleSourceTranslation(_ report: inout Report) {
        guard let address = server.sourceTranslation, let family = server.family, address.family != family else {
            return
        }
        server.sourceTranslation = nil
        report.error(
            places[.scheduling(.sourceTranslation)] ?? keyword.location,
            "source_translation is \(address.family.name), and the virtual server has \(family.name) addresses",
            instead: "write an \(family.name) address of this node")
    }

    private var isMark: Bool {
        if case .firewallMark = server.identity { true } else { false }
    }

    /// That of the first server that is not tunnelled.
    private func markFamily(_ isTunnelled: Bool, _ report: inout Report) -> AddressFamily {
        let servers = server.realServers
        if let first = servers.first(where: { !$0.forwarding.isTunnelled }) { return first.address.family }
        if let family { return family }
        let families = Set(servers.map(\.address.family))
        guard families.count > 1 else { return families.first ?? .ipv4 }
        report.warning(
            keyword.location,
            "the servers are of both families, and the firewall mark is taken for IPv4, as in keepalived",
            instead: "write ip_family inet or inet6", rule: .adjustedValue)
        return .ipv4
    }

    private func tellMixedGroup(_ report: inout Report) {
        report.error(
            keyword.location,
            "the group has addresses of both families, which only a service can have whose servers are all tunnelled",
            instead: "write a group and a virtual_server for each family")
    }

    mutating func settlePersistence(_ report: inout Report) {
        server.persistence = persistence.persistence(of: server.family, &report)
        guard server.persistence == nil, case .address(_, nil) = server.identity else { return }
        server.persistence = Persistence(timeout: Persistence.customaryTimeout)
        report.warning(
            keyword.location,
            "virtual_server \(server.identity.described) has no port, and it is persistent for \(Persistence.customaryTimeout.components.seconds) s, as in"
                + " keepalived", instead: "write the port, or persistence_timeout", rule: .adjustedValue)
    }
}
