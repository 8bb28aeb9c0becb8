internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// Whether this host's packet filters let advertisements through: tried with a packet that comes back to the host itself, and
/// read in the rules, as one may count for some peers only.
extension NodeFacts {
    /// The host hands the packet over itself; this bounds a hang of a busy machine.
    private static let patience = Duration.seconds(1)

    func firewallFindings() throws(NotExamined) -> [Finding] {
        let suspects = PacketFilterRules.current().suspects
        var findings: [Finding] = []
        for path in paths {
            let isOpen = try examine { () throws(SystemError) in try Self.isOpen(path) }
            if !isOpen { findings.append(Self.finding(path, suspects)) }
        }
        guard findings.isEmpty else { return findings }
        return suspects.map { rule in
            Finding(
                .droppingRule, rule.table, "a rule drops what advertisements are made of: \(rule.text)",
                remedy:
                    "see that it does not match what the peers send: IP protocol 112 (AH: 51) to the multicast group"
            )
        }
    }

    /// What advertisements of a multicast router take through the filters.
    private struct Path: Hashable {
        var link: LinkMessage
        var group: IPAddress
        var carrier: AdvertisementProtocol
    }

    private var paths: [Path] {
        var seen: Set<Path> = []
        return workingLinks.flatMap { link in
            routers(on: link.name).filter { $0.transport == .multicast }.map { router in
                Path(link: link, group: router.group, carrier: router.carrier)
            }
        }.filter { seen.insert($0).inserted }
    }

    private static func isOpen(_ path: Path) throws(SystemError) -> Bool {
        let echo = try MulticastEcho(interface: path.link.index, group: path.group, protocol: path.carrier)
        // VRID 0 is nobody's, also where another daemon listens.
        let payload = [0, 0] + (0..<14).map { _ in UInt8.random(in: .min ... .max) }
        do throws(SystemError) {
            return try echo.comesBack(payload, within: patience)
        } catch {
            // What is dropped on its way out is told to the sender.
            guard error.call == "send", error.isRefusal else { throw error }
            return false
        }
    }

    private static func finding(_ path: Path, _ suspects: [PacketFilterRules.Rule]) -> Finding {
        let what =
            switch path.carrier {
            case .vrrp: "IP protocol 112 (VRRP)"
            case .authenticationHeader: "IP protocol 51 (AH)"
            }
        let by = suspects.isEmpty ? "" : "; it may be: \(suspects.map(\.text).joined(separator: " | "))"
        return Finding(
            .advertisementsDropped, path.link.name, "this host's packet filter drops \(what) to \(path.group)\(by)",
            remedy:
                "let it through in both directions, as with nft insert rule inet filter input ip protocol vrrp accept")
    }
}

extension VirtualRouter.Configuration {
    /// The IP protocol of its advertisements.
    var carrier: AdvertisementProtocol {
        switch authentication {
        case .authenticationHeader: .authenticationHeader
        case .none, .simplePassword, .hmac: .vrrp
        }
    }
}
