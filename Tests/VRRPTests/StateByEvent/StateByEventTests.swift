import Foundation
import NetworkTypes
import Testing
import VRRP

/// Every state against every event, in both versions: docs/development/state-by-event.md holds what is expected, cell by cell.
///
/// `ALOFT_WRITE_CONFORMANCE=1` writes the file anew; what changed in it is then to be judged by a reader.
struct StateByEventTests {
    @Test
    func `every state answers every event as state-by-event.md says`() throws {
        let table = Self.document
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../docs/development/state-by-event.md")
        if ProcessInfo.processInfo.environment["ALOFT_WRITE_CONFORMANCE"] == "1" {
            try table.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == expected.count)
        for (line, wanted) in zip(lines, expected) where line != wanted {
            Issue.record("is:     \(line)\nshould: \(wanted)")
        }
    }

    @Test
    func `no cell is empty`() {
        for situation in Situation.all {
            for occurrence in Occurrence.all {
                #expect(!Self.cell(situation, occurrence, .v2).isEmpty)
                #expect(!Self.cell(situation, occurrence, .v3).isEmpty)
            }
        }
    }

    // MARK: The document

    private static var document: String {
        let introduction = """
            # Every state against every event

            Written and compared by the tests (`StateByEventTests`). The router has priority 100, address 192.168.100.15, two advertised addresses and
            an excluded one, a virtual MAC address, routes, and no Accept_Mode, so that every action shows in its place. In a group there are two such
            members; what happens, happens to the first unless the event says otherwise, and a drain happens to both.

            A cell has the actions in their order, then the state afterwards and in how much time its timer fires. *same* is what version 2 does.

            """
        return introduction + Situation.all.map(section).joined()
    }

    private static func section(_ situation: Situation) -> String {
        let rows = Occurrence.all.map { occurrence in
            let second = cell(situation, occurrence, .v2)
            let third = cell(situation, occurrence, .v3)
            return "| \(occurrence.name) | \(second) | \(second == third ? "*same*" : third) |\n"
        }
        return "\n## \(situation.name)\n\n| event | version 2 | version 3 |\n|---|---|---|\n" + rows.joined()
    }

    private static func cell(_ situation: Situation, _ occurrence: Occurrence, _ version: ProtocolVersion) -> String {
        var members = situation.members(version)
        if let reason = occurrence.excluded(situation, members) { return "(\(reason))" }
        occurrence.happen(&members)
        return members.routers.indices.map { index in
            let done = members.actions[index].map(text).joined(separator: ", ")
            return (index == 0 ? "" : "<br>other: ") + (done.isEmpty ? "nothing" : done)
                + " → " + standing(of: members.routers[index], now: members.now)
        }.joined()
    }

    private static func standing(of router: VirtualRouter, now: ContinuousClock.Instant) -> String {
        guard let deadline = router.deadline else { return "**\(router.status)**" }
        let ready =
            if case .backup(let backup) = router.state, backup.readySince != nil { ", ready" } else { "" }
        return "**\(router.status)**\(ready), \((deadline - now) / .milliseconds(1)) ms"
    }

    private static func text(_ action: Action) -> String {
        switch action {
        case .sendAdvertisement(let advertisement): advertisement.essence
        case .setVirtualMAC(let isUp): "virtual MAC \(isUp ? "up" : "down")"
        case .blockTraffic(let addresses): "block \(addresses.count)"
        case .unblockTraffic(let addresses): "unblock \(addresses.count)"
        case .addAddresses(let addresses): "add \(addresses.count)"
        case .removeAddresses(let addresses): "remove \(addresses.count)"
        case .addRoutes: "add routes"
        case .removeRoutes: "remove routes"
        case .announceAddresses(let addresses, let rounds): "announce \(addresses.count)×\(rounds)"
        case .record(let transition): "record \(transition.from)→\(transition.to) \(transition.reason.rawValue)"
        case .lowerPriorityHeard(let peer): "lower priority heard: \(peer.priority)"
        case .resigned(let peer): "resigned to \(peer.map { "\($0.address)" } ?? "nobody")"
        }
    }
}
