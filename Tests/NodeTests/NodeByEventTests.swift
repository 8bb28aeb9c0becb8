import AgentModel
import Configuration
import Failsafe
import Foundation
import Netlink
import NetworkTypes
import SimulatedLAN
import Testing
import VRRP

@testable import Node

/// Every situation of a node against every event: docs/development/node-by-event.md holds what is expected, cell by cell.
///
/// `ALOFT_WRITE_CONFORMANCE=1` writes the file anew; what changed in it is then to be judged by a reader.
struct NodeByEventTests {
    @Test func `every situation answers every event as node-by-event.md says`() throws {
        let table = Self.document
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/development/node-by-event.md")
        if ProcessInfo.processInfo.environment["ALOFT_WRITE_CONFORMANCE"] == "1" {
            try table.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let lines = table.components(separatedBy: "\n")
        #expect(lines.count == expected.count)
        for (line, wanted) in zip(lines, expected) where line != wanted {
            Issue.record("is:     \(line)\nshould: \(wanted)")
        }
    }

    /// Whatever happens in whatever order: what the kernel has is what the state says once it has answered.
    @Test func `in no cell is an address left that the state does not have`() {
        for situation in Self.situations {
            for event in Self.events {
                let node = situation.begin()
                event.happen(node)
                node.isSlow = false
                node.answer()
                guard let instance = node.instance, !node.refusesAddresses else { continue }
                let wanted =
                    instance.router.status == .active
                    ? instance.router.configuration.heldAddresses.map(\.prefix.address.description) : []
                // Until it begins, they are an earlier run's.
                guard node.host.earlierFailsafes.isEmpty else { continue }
                #expect(node.holds == Set(wanted), "\(situation.name): \(event.name)")
            }
        }
    }

    // MARK: - Rows and columns

    struct Situation: Sendable {
        let name: String
        let begin: @Sendable () -> OneNode
    }

    struct Occurrence: Sendable {
        let name: String
        let happen: @Sendable (OneNode) -> Void
    }

    private static let tracking = OneNode.configuration(isTracking: true)

    private static func begun(_ prepare: (OneNode) -> Void) -> OneNode {
        let node = OneNode(tracking)
        prepare(node)
        return node
    }

    private static func backup() -> OneNode {
        begun { node in
            node.start(tracking)
            node.check(passes: true)
            node.load(0)
        }
    }

    private static func active() -> OneNode {
        let node = backup()
        node.advance(by: .seconds(4))
        return node
    }

    private static func after(_ node: OneNode, _ change: (OneNode) -> Void) -> OneNode {
        change(node)
        return node
    }

    static let situations = [
        Situation(name: "Its sockets are being opened") {
            begun { node in
                node.isSlow = true
                node.start(tracking)
                node.check(passes: true)
            }
        },
        Situation(name: "Waits for the first result of its check") { begun { $0.start(tracking) } },
        Situation(name: "Waits for vrrp_startup_delay") {
            begun { $0.start(OneNode.configuration(startupDelay: .seconds(10))) }
        },
        Situation(name: "Waits for what a killed run has left") {
            after(active()) { node in
                node.host.kill(at: node.moment)
                node.start(tracking)
            }
        },
        Situation(name: "Backup") { backup() },
        Situation(name: "Active") { active() },
        Situation(name: "Active, and the kernel has not answered yet") {
            after(backup()) { node in
                node.isSlow = true
                node.advance(by: .seconds(4))
            }
        },
        Situation(name: "Active, beside an Active of lower priority") { after(active()) { $0.hears(50) } },
        Situation(name: "Hands over to a drain") { after(active()) { $0.drain() } },
        Situation(name: "Drained") { after(backup()) { $0.drain() } },
        Situation(name: "Drained as the last resort, and Active") {
            after(active()) { node in
                node.drain(DrainRequest(isLastResort: true, isForced: true))
                node.advance(by: .seconds(10))
            }
        },
        Situation(name: "In fault: its check fails") { after(active()) { $0.check(passes: false) } },
        Situation(name: "In fault: the kernel refuses its address") {
            after(backup()) { node in
                node.refusesAddresses = true
                node.advance(by: .seconds(4))
            }
        },
        Situation(name: "Leaves, and hands over") { after(active()) { $0.tell(.stop(.handingOver)) } },
    ]

    static let events = [
        Occurrence(name: "what is next is due") { $0.advance() },
        Occurrence(name: "advertisement: 0") { $0.hears(0) },
        Occurrence(name: "advertisement: lower") { $0.hears(50) },
        Occurrence(name: "advertisement: higher") { $0.hears(200) },
        Occurrence(name: "its check passes") { $0.check(passes: true) },
        Occurrence(name: "its check fails") { $0.check(passes: false) },
        Occurrence(name: "its file says -20") { $0.load(-20) },
        Occurrence(name: "drained") { $0.drain(id: 2) },
        Occurrence(name: "drained by force") { $0.drain(DrainRequest(isForced: true), id: 2) },
        Occurrence(name: "undrained") { $0.undrain() },
        Occurrence(name: "reload: the same") { $0.reload(tracking) },
        Occurrence(name: "reload: priority 90") { $0.reload(OneNode.configuration(priority: 90, isTracking: true)) },
        Occurrence(name: "reload: one address more") {
            $0.reload(OneNode.configuration(addresses: [100, 101], isTracking: true))
        },
        Occurrence(name: "reload: another VRID") { $0.reload(OneNode.configuration(vrid: 52, isTracking: true)) },
        Occurrence(name: "reload: no instance") { $0.reload(Configuration()) },
        Occurrence(name: "its interface goes down") { $0.host.setLink("eth0", isUp: false, at: $0.moment) },
        Occurrence(name: "another program takes its address") { node in
            if let place = node.host.kernel.held(at: node.now).first { node.host.takeAway(place, at: node.moment) }
        },
        Occurrence(name: "the kernel gives its answers") { $0.answer() },
        Occurrence(name: "it wakes up 5 s late") { node in
            node.tell(.wokeLate(by: .seconds(5)))
            node.tell(.caughtUp(late: .seconds(5), packets: 0))
        },
        Occurrence(name: "stop") { $0.tell(.stop(.handingOver)) },
        Occurrence(name: "restart") { $0.tell(.stop(.keepingPlaces(hasFailsafe: true))) },
        Occurrence(name: "stop at once") { $0.tell(.stop(.atOnce)) },
    ]

    // MARK: - Text

    private static var document: String {
        let head = """
            # Every situation of a node against every event

            Written and compared by the tests (`NodeByEventTests`). The node has one instance of priority 100 with the address 192.0.2.100, version 3, which
            tracks a check without weight and a file; its kernel, switch and clock are simulated. [state-by-event.md](state-by-event.md) has the same for
            a virtual router alone.

            A cell has the effects in their order, without log lines and settings, then the state afterwards.


            """
        let tables = situations.map { situation in
            let rows = events.map { event in "| \(event.name) | \(cell(situation, event)) |" }
            return "## \(situation.name)\n\n| event | effects |\n|---|---|\n" + rows.joined(separator: "\n")
        }
        return head + tables.joined(separator: "\n\n") + "\n"
    }

    private static func cell(_ situation: Situation, _ event: Occurrence) -> String {
        let node = situation.begin()
        node.host.trace = []
        event.happen(node)
        let effects = (node.host.trace ?? []).compactMap(\.words)
        let status = node.status.map { "\($0)" } ?? (node.host.isRunning ? "no instance" : "ended")
        return (effects.isEmpty ? "nothing" : effects.joined(separator: ", ")) + " → **\(status)**"
    }
}

extension Effect {
    /// In a few words; nil for what is only said or set up.
    fileprivate var words: String? {
        switch self {
        case .send(let packets, _, _, let isProbe):
            isProbe
                ? "probe" : "send \(packets.first.flatMap { HeardAdvertisement(ipv4: $0.bytes.span) }?.priority ?? 0)"
        case .open: "open"
        case .close: "close"
        case .release: "release"
        case .addAddresses(let addresses, _, _):
            "add \(addresses.map(\.address.prefix.address.description).joined(separator: " "))"
        case .removeAddresses(let places, _):
            "remove \(places.map(\.prefix.address.description).joined(separator: " "))"
        case .announce: "announce"
        case .record(.transition(let record)):
            "record \(record.transition.from)→\(record.transition.to) \(record.transition.reason.rawValue)"
        case .record(.checkResult(let record)): "record check \(record.verdict)"
        case .record(.trackerChange): "record tracker"
        case .record(.stall): "record stall"
        case .record(.runEnd): "record run end"
        case .record(.observation): "record observation"
        case .record: "record"
        case .notify(let event): "notify \(event.event)"
        case .answer(_, .settled(let settlement)): "answer \(settlement.word)"
        case .answer(_, .lifted(let drains)): "answer \(drains.count) lifted"
        case .answer(_, .foreseen(let consequences)):
            "answer \(consequences.isEmpty ? "as foreseen" : consequences.map(\.kind.rawValue).joined(separator: " "))"
        case .claimHandoff(let name): "claim \(name)"
        case .renounceHandoff(let name): "renounce \(name)"
        case .endHandoffs: "end handoffs"
        case .keepAlive: "keep alive"
        case .removeLeftovers(let left): left.addresses.isEmpty ? nil : "remove leftovers"
        case .restoreHost: "restore host"
        case .ending: "ending"
        case .end: "end"
        case .renewAddress: "renew"
        case .probe, .watchFrames, .setVirtualMAC, .removeVirtualMAC, .blockTraffic, .unblockTraffic, .setRouting,
            .completeRouting, .setStatics, .applySettings, .awaitKernel, .inspectIPv6, .log, .drainExpired, .schedule:
            nil
        }
    }
}

extension DrainSettlement {
    fileprivate var word: String {
        switch self {
        case .drained: "drained"
        case .noSuccessor: "no successor"
        case .withdrawn: "withdrawn"
        case .tooMany: "too many"
        }
    }
}
