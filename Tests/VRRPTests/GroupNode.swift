import NetworkTypes
import VRRP

/// A node with one sync group: a member on each of its links.
struct GroupNode {
    typealias Instant = ContinuousClock.Instant

    var routers: [VirtualRouter]
    var now = Fixture.start
    /// What the last event made of each member.
    var actions: [[Action]] = []

    /// - Parameter hosts: the last byte of its address on each link; by default `number` on all.
    init(_ number: UInt8, priorities: [UInt8], hosts: [UInt8]? = nil, version: ProtocolVersion = .v3) {
        routers = priorities.enumerated().map { link, priority in
            var router = VirtualRouter(
                Self.configuration(node: number, link: link, priority: priority, version: version))
            router.primaryAddress = Self.address(node: hosts?[link] ?? number, link: link)
            return router
        }
    }

    static func active() -> GroupNode {
        var node = GroupNode(1, priorities: [100, 100])
        _ = node.start(at: Fixture.start)
        _ = node.expire(0)
        _ = node.expire(1)
        return node
    }

    static func address(node: UInt8, link: Int) -> IPAddress { .v4(IPv4Address(10, UInt8(link), 0, node)) }

    static func configuration(
        node: UInt8, link: Int, priority: UInt8, version: ProtocolVersion = .v3
    ) -> VirtualRouter.Configuration {
        VirtualRouter.Configuration(
            name: String(Character(Unicode.Scalar(UInt8(97 + link)))), interface: "eth\(link)",
            vrid: Fixture.number(UInt8(51 + link)), version: version, basePriority: Priority(priority),
            addresses: [IPPrefix("10.\(link).0.100/24")].compactMap { $0.map { VirtualAddress($0) } }, isGrouped: true)
    }

    var statuses: [Status] { routers.map(\.status) }

    /// The sentence of each member's last record.
    var summaries: [String?] {
        actions.enumerated().map { index, actions in
            let summary = actions.compactMap { action -> String? in
                if case .record(let transition) = action { transition.summary } else { nil }
            }.last
            return summary?.contains("sync group") == true ? summary : nil
        }
    }

    /// The priorities that a member advertised.
    func sent(_ index: Int) -> [UInt8] {
        actions[index].compactMap { action in
            if case .sendAdvertisement(let advertisement) = action { advertisement.priority.rawValue } else { nil }
        }
    }

    /// Lets an event happen and the group settle; returns what was recorded.
    mutating func perform(_ event: (inout [VirtualRouter], Instant) -> [Action]) -> [String] {
        let names = routers.map(\.configuration.name)
        var own: [[Action]] = names.map { _ in [] }
        let before = routers
        let direct = event(&routers, now)
        let changed = routers.indices.first { $0 < before.count && routers[$0] != before[$0] } ?? 0
        if !own.isEmpty { own[changed] = direct }
        let followed = SyncGroup.settle(&routers, now: now)
        actions = zip(own, followed).map { $0 + $1 }
        return records
    }

    private var records: [String] {
        zip(routers, actions).flatMap { router, actions in
            actions.compactMap { action in
                guard case .record(let transition) = action else { return nil }
                return "\(router.configuration.name) \(transition.from)->\(transition.to) \(transition.reason.rawValue)"
            }
        }
    }

    mutating func start(at time: Instant) -> [String] {
        now = time
        return all { $0.startup(now: $1) }
    }

    mutating func drain(_ mode: DrainMode, alone: DrainMode? = nil) -> [String] {
        resign { $0.drained(as: mode, alone: alone, now: $1) }
    }

    /// Lets all members resign, and their priority 0 follow.
    mutating func resign(_ event: (inout VirtualRouter, Instant) -> [Action]) -> [String] {
        let recorded = all(event)
        let first = actions
        now += .milliseconds(3)
        let after = all { $0.timerExpired(now: $1) }
        actions = zip(first, actions).map { $0 + $1 }
        return recorded + after
    }

    mutating func undrain() -> [String] { all { $0.undrained(now: $1) } }

    /// Lets the same event happen to all members before the group settles.
    private mutating func all(_ event: (inout VirtualRouter, Instant) -> [Action]) -> [String] {
        var own: [[Action]] = []
        for index in routers.indices { own.append(event(&routers[index], now)) }
        let followed = SyncGroup.settle(&routers, now: now)
        actions = zip(own, followed).map { $0 + $1 }
        return records
    }

    /// Lets the timer of a member fire, at its time.
    mutating func expire(_ index: Int) -> [String] {
        now = max(now, routers[index].deadline ?? now)
        return perform { $0[index].timerExpired(now: $1) }
    }

    mutating func expireDue() -> [String] {
        let now = now
        return routers.indices.flatMap { index in
            routers[index].deadline.map { $0 <= now } == true ? perform { $0[index].timerExpired(now: $1) } : []
        }
    }

    mutating func hears(_ priority: UInt8, _ index: Int, after delay: Duration, from host: UInt8 = 9) -> [String] {
        now += delay
        let configuration = routers[index].configuration
        let advertisement = Advertisement(
            version: configuration.version, vrid: configuration.vrid, priority: Priority(priority),
            interval: configuration.advertisementInterval, addresses: configuration.addresses.map(\.prefix.address))
        return perform {
            $0[index].advertisementReceived(advertisement, from: Self.address(node: host, link: index), now: $1)
        }
    }
}
