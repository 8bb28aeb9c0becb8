import NetworkTypes
import VRRP

/// Something that can happen to a virtual router.
struct Occurrence: Sendable {
    var name: String
    /// Why it cannot happen in a situation; nil where it can.
    var excluded: @Sendable (Situation, Members) -> String? = { _, _ in nil }
    var happen: @Sendable (inout Members) -> Void

    static let all = lifecycle + timers + advertisements + commands + surroundings + group

    private static let lifecycle = [
        Occurrence(name: "startup") { $0.first { $0.startup(now: $1) } },
        Occurrence(name: "shutdown") { $0.first { $0.shutdown(now: $1) } },
        Occurrence(name: "retired") { $0.each { $0.retire(now: $1) } },
        Occurrence(name: "a fault comes up") {
            $0.first { $0.faultRaised(.noPrimaryAddress(interface: "eth0"), now: $1) }
        },
        Occurrence(name: "the fault is over", excluded: { $1.routers[0].faults.isEmpty ? "there is none" : nil }) {
            $0.first { $0.faultCleared(Situation.fault, now: $1) }
        },
    ]

    private static let timers = [
        Occurrence(name: "its timer fires", excluded: { $1.routers[0].deadline == nil ? "none runs" : nil }) {
            $0.now = $0.routers[0].deadline ?? $0.now
            $0.first { $0.timerExpired(now: $1) }
        },
        Occurrence(name: "a stale timer fires") { $0.first { $0.timerExpired(now: $1) } },
    ]

    private static let advertisements =
        [
            advertisement("0") { _ in 0 }, advertisement("lower") { $0 > 1 ? $0 - 1 : nil },
            advertisement("equal, lower address") { $0 },
            advertisement("equal, higher address", from: Fixture.higher) { $0 },
            advertisement("equal, the same address", from: Fixture.own) { $0 },
            advertisement("higher") { $0 < 254 ? $0 + 1 : nil }, advertisement("255") { $0 < 255 ? 255 : nil },
        ]

    /// - Parameter priority: what it carries, from the priority of the router that hears it; nil where there is no such.
    private static func advertisement(
        _ name: String, from source: IPAddress = Fixture.lower, _ priority: @escaping @Sendable (UInt8) -> UInt8?
    ) -> Occurrence {
        Occurrence(
            name: "advertisement: \(name)",
            excluded: { _, members in
                priority(members.routers[0].effectivePriority.rawValue) == nil ? "no such priority but equal" : nil
            }
        ) { members in
            guard let priority = priority(members.routers[0].effectivePriority.rawValue) else { return }
            members.hears(priority, from: source, after: .milliseconds(100))
        }
    }

    private static let commands = [
        Occurrence(name: "priority becomes 50", excluded: ownerHasNone) { members in
            members.first { router, _ in
                router.priorityChanged(to: Priority(50))
                return []
            }
        },
        Occurrence(name: "drained") { $0.each { $0.drained(as: .out, now: $1) } },
        Occurrence(name: "drained by force") { $0.each { $0.drained(as: .out, alone: .out, now: $1) } },
        Occurrence(name: "drained as the last resort") { $0.each { $0.drained(as: .lastResort, now: $1) } },
        Occurrence(name: "undrained") { $0.each { $0.undrained(now: $1) } },
        Occurrence(name: "hand-over cancelled") { $0.first { $0.handoverCancelled(now: $1) } },
    ]

    private static let ownerHasNone: @Sendable (Situation, Members) -> String? = { situation, _ in
        situation.priority == 255 ? "no check changes 255" : nil
    }

    private static let surroundings = [
        Occurrence(name: "an address vanishes") {
            $0.first { router, _ in router.addressesVanished([AddressLoss(Fixture.addresses[0], because: .program)]) }
        },
        Occurrence(name: "reloaded with one address less") { members in
            members.first { router, now in
                var new = router.configuration
                new.addresses.removeLast()
                let (changed, actions) = router.reconfigured(to: new, now: now)
                router = changed
                return actions
            }
        },
    ]

    private static let group = [
        Occurrence(name: "the other gets ready", excluded: alone) { members in
            members.now = max(members.now, members.routers[1].deadline ?? members.now)
            members.second { $0.timerExpired(now: $1) }
        },
        Occurrence(name: "the other hears a higher priority", excluded: alone) { members in
            members.second { router, now in
                router.advertisementReceived(
                    Fixture.advertisement(router.configuration.version, priority: 200), from: Fixture.lower, now: now)
            }
        },
        Occurrence(name: "a fault of the other", excluded: alone) {
            $0.second { $0.faultRaised(Situation.fault, now: $1) }
        },
        Occurrence(name: "the other stops", excluded: alone) { $0.second { $0.shutdown(now: $1) } },
    ]

    private static let alone: @Sendable (Situation, Members) -> String? = { situation, _ in
        situation.isGrouped ? nil : "not in a group"
    }
}
