import Configuration
import Health
import ManagementAPI
import NetworkTypes
import VRRP

@testable import Agent

/// Two nodes on a network without delay: one is reloaded, the other is there. Time is simulated.
struct ReloadNodes {
    typealias Instant = ContinuousClock.Instant

    /// One of the two, as the engine would drive it.
    struct Node {
        var address: IPAddress
        var routers: [VirtualRouter] = []
        var groups: [[String]] = []
        var peers: [String: PeerTable] = [:]
        var priorities: [String: UInt8] = [:]
        /// Addresses that it gave up, by instance, and instances that became Active: since the last reload.
        var lost: [String: Set<IPAddress>] = [:]
        var activated: Set<String> = []

        func place(of name: String) -> Int? { routers.firstIndex { $0.configuration.name == name } }
        func status(_ name: String) -> Status? { place(of: name).map { routers[$0].status } }
    }

    var now = ContinuousClock().systemEpoch + .seconds(1000)
    var one = Node(address: .v4(IPv4Address(192, 0, 2, 11)))
    var other = Node(address: .v4(IPv4Address(192, 0, 2, 12)))

    /// Starts the other node, and once that is Active this one; both come to rest.
    init(_ mine: Configuration, _ theirs: Configuration, reading: @escaping (TrackerIdentity) -> TrackerReading) {
        _ = reload(\.other, theirs, reading: reading)
        run(for: .seconds(10))
        _ = reload(\.one, mine, reading: reading)
        run(for: .seconds(20))
    }

    /// Gives this node another configuration, with what was foreseen of that.
    mutating func reload(_ new: Configuration, reading: @escaping (TrackerIdentity) -> TrackerReading) -> ReloadForecast
    {
        reload(\.one, new, reading: reading)
    }

    private mutating func reload(
        _ path: WritableKeyPath<Self, Node>, _ new: Configuration,
        reading: @escaping (TrackerIdentity) -> TrackerReading
    ) -> ReloadForecast {
        let node = self[keyPath: path]
        let present = ReloadForecast.Present(
            instances: node.routers.map { router in
                let name = router.configuration.name
                return ReloadForecast.Member(
                    router: router, priority: node.priorities[name] ?? 0, peers: node.peers[name]?.peers ?? [])
            },
            reading: reading, interfaceFault: { _ in nil }, drain: { _, _ in nil }, now: now)
        let forecast = ReloadForecast(of: new, at: present)
        self[keyPath: path].lost = [:]
        self[keyPath: path].activated = []
        self[keyPath: path].groups = new.syncGroups.map(\.members)
        self[keyPath: path].routers = forecast.steps.map(\.router)
        for place in forecast.steps.indices { self[keyPath: path].routers[place].primaryAddress = node.address }
        for step in forecast.steps {
            self[keyPath: path].priorities[step.name] = step.terms.priority(reading).value
            if step.isStarted { self[keyPath: path].peers[step.name] = nil }
        }
        for (member, actions) in forecast.removed { perform(actions, member.name, member.router, path) }
        for step in forecast.steps {
            perform(step.actions, step.name, step.before?.router ?? step.router, path)
        }
        return forecast
    }

    mutating func run(for time: Duration) {
        let end = now + time
        while let (path, place, due) = next(), due <= end {
            now = max(now, due)
            change(path, place) { $0.timerExpired(now: $1) }
        }
        now = end
    }

    private func next() -> (WritableKeyPath<Self, Node>, Int, Instant)? {
        let due = [\Self.one, \Self.other].flatMap { path in
            self[keyPath: path].routers.enumerated().compactMap { place, router in
                router.deadline.map { (path, place, $0) }
            }
        }
        return due.min { $0.2 < $1.2 }
    }

    private mutating func change(
        _ path: WritableKeyPath<Self, Node>, _ place: Int, _ event: (inout VirtualRouter, Instant) -> [Action]
    ) {
        var router = self[keyPath: path].routers[place]
        let actions = event(&router, now)
        self[keyPath: path].routers[place] = router
        let settled = settle(path, router.configuration.name)
        perform(actions, router.configuration.name, router, path)
        for (place, actions) in settled {
            let router = self[keyPath: path].routers[place]
            perform(actions, router.configuration.name, router, path)
        }
    }

    private mutating func settle(_ path: WritableKeyPath<Self, Node>, _ name: String) -> [(Int, [Action])] {
        let node = self[keyPath: path]
        guard let group = node.groups.first(where: { $0.contains(name) }) else { return [] }
        let places = group.compactMap { node.place(of: $0) }
        var routers = places.map { node.routers[$0] }
        let actions = SyncGroup.settle(&routers, now: now)
        for (place, router) in zip(places, routers) { self[keyPath: path].routers[place] = router }
        return Array(zip(places, actions))
    }

    private mutating func perform(
        _ actions: [Action], _ name: String, _ router: VirtualRouter, _ path: WritableKeyPath<Self, Node>
    ) {
        for action in actions {
            switch action {
            case .sendAdvertisement(let advertisement): deliver(advertisement, from: path)
            case .removeAddresses(let addresses):
                self[keyPath: path].lost[name, default: []].formUnion(addresses.map(\.prefix.address))
            case .record(let transition) where transition.to == .active && transition.from != .active:
                self[keyPath: path].activated.insert(name)
            default: break
            }
        }
    }

    private mutating func deliver(_ advertisement: Advertisement, from path: WritableKeyPath<Self, Node>) {
        let target = path == \Self.one ? \Self.other : \Self.one
        let source = self[keyPath: path].address
        guard
            let place = self[keyPath: target].routers.firstIndex(where: { $0.configuration.vrid == advertisement.vrid })
        else { return }
        let name = self[keyPath: target].routers[place].configuration.name
        self[keyPath: target].peers[name, default: PeerTable()].accepted(advertisement, from: source, now: now)
        change(target, place) { $0.advertisementReceived(advertisement, from: source, now: $1) }
    }
}
