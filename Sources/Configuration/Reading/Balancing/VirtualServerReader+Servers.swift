import Balancing
import NetworkTypes

// The servers, held against the virtual server and one another.
extension VirtualServerReader {
    /// Takes those away that keepalived leaves out.
    mutating func settleServers(_ report: inout Report) {
        var known: Set<String> = []
        var kept: [RealServerConfiguration] = []
        for real in server.realServers {
            let name = endpoint(real.address, real.port)
            if let family = server.family, real.address.family != family, !real.forwarding.isTunnelled {
                tellDropped(
                    real,
                    "it has \(real.address.family.name), the virtual server \(family.name), and it is not tunnelled",
                    instead: "write an \(family.name) address, or lvs_method TUN", &report)
            } else if !known.insert(name).inserted {
                tellDropped(real, "it is there already", instead: "keep one of them", &report)
            } else {
                kept.append(real)
            }
        }
        server.realServers = kept
    }

    private func tellDropped(
        _ real: RealServerConfiguration, _ reason: String, instead suggestion: String, _ report: inout Report
    ) {
        report.warning(
            real.location, "real_server \(endpoint(real.address, real.port)) is left out, as in keepalived: \(reason)",
            instead: suggestion, rule: .droppedServer)
    }

    mutating func settleSorryServer(_ report: inout Report) {
        guard var sorry = server.sorryServer else {
            if let place = places[.pool(.sorryMethod)] {
                report.warning(
                    place, "\"\(PoolKeyword.sorryMethod.rawValue)\" has no effect without sorry_server",
                    instead: "write sorry_server, or remove it")
            }
            return
        }
        sorry.forwarding = sorryMethod ?? server.forwarding
        sorry.port = server.port(
            of: "sorry_server", sorry.port, sorry.forwarding, at: places[.pool(.sorryServer)] ?? keyword.location,
            &report)
        let twin = server.realServers.first { $0.address == sorry.address && $0.port == sorry.port }
        if let twin, twin.inhibitsOnFailure != sorry.inhibitsOnFailure {
            sorry.inhibitsOnFailure = twin.inhibitsOnFailure
            let word = twin.inhibitsOnFailure ? "inhibited" : "removed"
            report.warning(
                places[.pool(.sorryServer)] ?? keyword.location,
                "the sorry_server is a real_server too, and is \(word) on failure as that is, as in keepalived",
                instead: "write the same for both, or another sorry_server", rule: .adjustedValue)
        }
        if let family = server.family, sorry.address.family != family, !sorry.forwarding.isTunnelled {
            report.error(
                places[.pool(.sorryServer)] ?? keyword.location,
                "the sorry_server has \(sorry.address.family.name), the virtual server \(family.name), and it is not"
                    + " tunnelled", instead: "write an \(family.name) address")
        }
        server.sorryServer = sorry
    }

    mutating func settleQuorum(_ report: inout Report) {
        let weights = server.realServers.map(\.weight).reduce(0, +)
        let quorum = Quorum(of: server.quorum, hysteresis: server.hysteresis, among: weights)
        if server.quorum > quorum.weight {
            report.warning(
                places[.pool(.quorum)] ?? keyword.location,
                "the quorum \(server.quorum) is more than all servers weigh together, and is \(quorum.weight), as in"
                    + " keepalived", instead: "write at most \(quorum.weight): it counts weight, not servers",
                rule: .adjustedValue)
            server.quorum = quorum.weight
        }
        guard server.hysteresis > quorum.hysteresis else { return }
        report.warning(
            places[.pool(.hysteresis)] ?? keyword.location,
            "the hysteresis \(server.hysteresis) is not less than the quorum \(server.quorum), and is"
                + " \(quorum.hysteresis), as in keepalived", instead: "write less than the quorum", rule: .adjustedValue
        )
        server.hysteresis = quorum.hysteresis
    }

    /// Of a group keepalived never learns that the addresses are there; `Lint` says so.
    mutating func settleSuspension(_ report: inout Report) {
        guard server.suspendsChecks, case .firewallMark = server.identity else { return }
        server.suspendsChecks = false
        report.warning(
            places[.pool(.suspendsChecks)] ?? keyword.location,
            "\"ha_suspend\" is ignored, as in keepalived: a firewall mark has no address", instead: "remove it",
            rule: .adjustedValue)
    }
}

extension VirtualServer {
    /// The port that a server gets packets at, of the one that is written for it.
    ///
    /// A packet that is not translated keeps the port that the client wrote.
    func port(
        of what: String, _ written: UInt16?, _ forwarding: ForwardingMethod, at place: SourcePosition,
        _ report: inout Report
    ) -> UInt16? {
        guard forwarding.keepsPort else { return written ?? identity.port }
        switch identity {
        case .address(_, let port):
            guard let written, written != port else { return port }
            report.warning(
                place,
                "\(what) gets its packets at \(port.map { "port \($0)" } ?? "any port"), as in keepalived: \(forwarding.word) leaves"
                    + " the port as it is, and \(written) does not count",
                instead: port.map { "write \($0), or lvs_method NAT" } ?? "remove the port, or write lvs_method NAT",
                rule: .adjustedValue)
            return port
        case .firewallMark, .group:
            if let written {
                report.warning(
                    place,
                    "the port \(written) of \(what) does not count, as in keepalived: \(forwarding.word) leaves the port as it is",
                    instead: "remove it, or write lvs_method NAT", rule: .adjustedValue)
            }
            return nil
        }
    }
}

extension VirtualServer.Identity {
    fileprivate var port: UInt16? {
        if case .address(_, let port) = self { port } else { nil }
    }
}
