import NetworkTypes
import VRRP

/// A state that a virtual router can be in, reached by events as in life. In a group a second member is in the same state.
struct Situation: Sendable {
    typealias Instant = ContinuousClock.Instant

    var name: String
    var priority: UInt8 = 100
    var isGrouped = false
    var preemptDelay = Duration.zero
    var preempts = true
    /// How it came there.
    var history: @Sendable (inout Members) -> Void

    func members(_ version: ProtocolVersion) -> Members {
        let names = isGrouped ? ["a", "b"] : ["a"]
        var members = Members(
            routers: names.enumerated().map { index, name in
                var router = VirtualRouter(configuration(version, name, vrid: UInt8(50 + index)))
                router.primaryAddress = Fixture.own
                return router
            })
        history(&members)
        return members
    }

    /// With everything that an Active may hold, so that the order of all actions shows.
    private func configuration(_ version: ProtocolVersion, _ name: String, vrid: UInt8) -> VirtualRouter.Configuration {
        VirtualRouter.Configuration(
            name: name, interface: "eth0", vrid: Fixture.number(vrid), version: version,
            basePriority: Priority(priority), preempts: preempts, addresses: Fixture.addresses,
            excludedAddresses: [IPPrefix("2001:db8::1/64")].compactMap { $0.map { VirtualAddress($0) } },
            preemptDelay: preemptDelay,
            acceptsTraffic: false, virtualMAC: VirtualMAC(), hasRoutes: true, isGrouped: isGrouped)
    }

    static let fault = Fault.interfaceDown("eth0")

    static let all: [Situation] = [
        Situation(name: "Initialize, not running") { _ in },
        Situation(name: "Initialize, with a fault") {
            $0.startup()
            $0.first { $0.faultRaised(Situation.fault, now: $1) }
        },
        Situation(name: "Initialize, drained") {
            $0.startup()
            $0.each { $0.drained(as: .out, now: $1) }
        },
        Situation(name: "Backup, waiting for silence") { $0.startup() },
        Situation(name: "Backup, about to preempt") {
            $0.startup()
            $0.hears(50, after: .seconds(1))
        },
        Situation(name: "Backup, in preempt_delay", preemptDelay: .seconds(60)) {
            $0.startup()
            $0.hears(50, after: .seconds(1))
        },
        Situation(name: "Backup, never preempting", preempts: false) { $0.startup() },
        Situation(name: "Backup, after priority 0") {
            $0.startup()
            $0.hears(0, after: .seconds(1))
        },
        Situation(name: "Backup, drained as the last resort") {
            $0.startup()
            $0.each { $0.drained(as: .lastResort, now: $1) }
        },
        Situation(name: "Active") { $0.takeOver() },
        Situation(name: "Active, owner of the addresses", priority: 255) { $0.startup() },
        Situation(name: "Active, handing over") {
            $0.takeOver()
            $0.resign { $0.drained(as: .out, now: $1) }
        },
        Situation(name: "Active, handing over at its end") {
            $0.takeOver()
            $0.resign { $0.retire(now: $1) }
        },
        Situation(name: "Active, about to hand over") {
            $0.takeOver()
            $0.each { $0.drained(as: .out, now: $1) }
        },
        Situation(name: "In a group: Initialize, with a fault", isGrouped: true) {
            $0.startup()
            $0.first { $0.faultRaised(Situation.fault, now: $1) }
        },
        Situation(name: "In a group: Backup, none is ready", isGrouped: true) { $0.startup() },
        Situation(name: "In a group: Backup, this one is ready", isGrouped: true) {
            $0.startup()
            $0.now = $0.routers[0].deadline ?? $0.now
            $0.first { $0.timerExpired(now: $1) }
        },
        Situation(name: "In a group: Active", isGrouped: true) { $0.takeOver() },
        Situation(name: "In a group: Active, handing over", isGrouped: true) {
            $0.takeOver()
            $0.resign { $0.drained(as: .out, now: $1) }
        },
    ]
}

/// One virtual router, or a group of two, with a clock.
struct Members {
    var routers: [VirtualRouter]
    var now = Fixture.start
    /// What the last event made of each.
    var actions: [[Action]] = []

    mutating func first(_ event: (inout VirtualRouter, Situation.Instant) -> [Action]) { perform([0], event) }

    mutating func second(_ event: (inout VirtualRouter, Situation.Instant) -> [Action]) { perform([1], event) }

    mutating func each(_ event: (inout VirtualRouter, Situation.Instant) -> [Action]) {
        perform(Array(routers.indices), event)
    }

    private mutating func perform(
        _ targets: [Int], _ event: (inout VirtualRouter, Situation.Instant) -> [Action]
    ) {
        actions = routers.map { _ in [] }
        for index in targets { actions[index] = event(&routers[index], now) }
        guard routers[0].configuration.isGrouped else { return }
        let followed = SyncGroup.settle(&routers, now: now)
        for index in routers.indices { actions[index] += followed[index] }
    }

    mutating func startup() { each { $0.startup(now: $1) } }

    mutating func takeOver() {
        startup()
        now = routers[0].deadline ?? now
        each { $0.timerExpired(now: $1) }
    }

    /// Lets all hand over, and priority 0 be sent.
    mutating func resign(_ event: (inout VirtualRouter, Situation.Instant) -> [Action]) {
        each(event)
        now += .milliseconds(3)
        each { $0.timerExpired(now: $1) }
    }

    mutating func hears(_ priority: UInt8, from source: IPAddress = Fixture.lower, after delay: Duration) {
        now += delay
        first { router, now in
            router.advertisementReceived(
                Fixture.advertisement(router.configuration.version, priority: priority), from: source, now: now)
        }
    }
}
