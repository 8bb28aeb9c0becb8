internal import Configuration
internal import Health
internal import NetworkTypes
internal import VRRP

/// What a reload makes of the virtual routers, found out on copies of them before it is done.
///
/// It takes the steps of `Engine.apply`, in the same order and with the same decisions, and performs nothing. What cannot be
/// known before, such as a socket that the kernel refuses, is not in it.
struct ReloadForecast {
    typealias Instant = ContinuousClock.Instant

    /// What it starts from.
    struct Present {
        var instances: [Member]
        /// The readings with which the new configuration begins.
        var reading: (TrackerIdentity) -> TrackerReading
        /// Why an instance of the new configuration could not work on its interface.
        var interfaceFault: (InstanceConfiguration) -> Fault?
        /// What drains want of an instance, by its name and those of the other members of its sync group.
        var drain: (String, [String]) -> DrainTerms?
        /// The delay after the start of the agent is not over.
        var isDelayed = false
        var now: Instant
    }

    /// An instance as it is before the reload.
    struct Member {
        var router: VirtualRouter
        var priority: UInt8
        var peers: [PeerTable.Entry]

        var name: String { router.configuration.name }
    }

    /// An instance on its way.
    struct Step {
        var configuration: InstanceConfiguration
        var router: VirtualRouter
        var actions: [Action] = []
        var before: Member?
        var group: SyncGroupConfiguration?
        /// The other members of its group, by their places.
        var others: [Int] = []
        var terms: HealthTerms
        /// Whether it starts anew, or for the first time.
        var isStarted: Bool

        var name: String { configuration.router.name }
    }

    let present: Present
    private(set) var steps: [Step] = []
    /// The instances that go, with what that takes.
    private(set) var removed: [(member: Member, actions: [Action])] = []

    init(of new: Configuration, at present: Present) {
        self.present = present
        begin(new)
        formGroups(of: new)
        judgeInterfaces()
        for place in steps.indices { judgeHealth(place) }
        start()
    }

    private mutating func begin(_ new: Configuration) {
        let names = Set(new.instances.map(\.router.name))
        for member in present.instances where !names.contains(member.name) {
            var router = member.router
            removed.append((member, router.shutdown(now: present.now)))
        }
        let known = Dictionary(present.instances.map { ($0.name, $0) }) { first, _ in first }
        steps = new.instances.map { step(to: $0, from: known[$0.router.name]) }
    }

    private func step(to wanted: InstanceConfiguration, from before: Member?) -> Step {
        let terms = HealthTerms(base: wanted.router.basePriority.rawValue, trackers: wanted.trackers)
        guard let before, before.router.configuration.canChange(to: wanted.router) else {
            var old = before?.router
            return Step(
                configuration: wanted, router: VirtualRouter(wanted.router),
                actions: old?.shutdown(now: present.now) ?? [], before: before, terms: terms, isStarted: true)
        }
        guard before.router.configuration != wanted.router else {
            return Step(
                configuration: wanted, router: before.router, before: before, terms: terms, isStarted: false)
        }
        let (router, actions) = before.router.reconfigured(to: wanted.router, now: present.now)
        return Step(
            configuration: wanted, router: router, actions: actions, before: before, terms: terms, isStarted: false)
    }

    private mutating func formGroups(of new: Configuration) {
        var participants = Participants()
        for member in present.instances { participants.note(member.router, priority: member.priority) }
        for group in new.syncGroups {
            let places = group.members.compactMap { name in steps.firstIndex { $0.name == name } }
            for place in places {
                steps[place].group = group
                steps[place].others = places.filter { $0 != place }
                steps[place].terms.trackers = group.trackers(
                    of: steps[place].configuration, among: places.map { steps[$0].configuration })
            }
        }
        for place in steps.indices {
            steps[place].terms.newcomers = participants.newcomers(
                of: steps[place].name, in: names(of: steps[place].others), trackers: steps[place].terms.trackers,
                reading: present.reading)
        }
    }

    private func names(of places: [Int]) -> [String] { places.map { steps[$0].name } }

    private mutating func judgeInterfaces() {
        let now = present.now
        for place in steps.indices {
            let standing = steps[place].router.faults.filter { $0.origin == .interface }
            let fault = present.interfaceFault(steps[place].configuration) ?? standing.first(where: \.isOfTheKernel)
            if let fault { change(place) { $0.faultRaised(fault, now: now) } }
            for old in standing where old != fault { change(place) { $0.faultCleared(old, now: now) } }
            settle(place)
        }
    }

    private mutating func judgeHealth(_ place: Int) {
        let (terms, now) = (steps[place].terms, present.now)
        steps[place].router.priorityChanged(to: Priority(terms.priority(present.reading).value))
        let wanted = terms.faults(present.reading)
        let standing = steps[place].router.faults.filter { $0.origin == .tracker }
        for fault in wanted { change(place) { $0.faultRaised(fault, now: now) } }
        for fault in standing where !wanted.contains(fault) {
            change(place) { $0.faultCleared(fault, now: now) }
        }
        settle(place)
    }

    private mutating func start() {
        let now = present.now
        let started = steps.indices.filter { steps[$0].isStarted }
        for place in started {
            guard let terms = present.drain(steps[place].name, names(of: steps[place].others)) else { continue }
            change(place) { $0.drained(as: terms.mode, alone: terms.alone, now: now) }
        }
        if !present.isDelayed {
            for place in started { change(place) { $0.startup(now: now) } }
        }
        for place in steps.indices { settle(place) }
    }

    private mutating func change(_ place: Int, _ event: (inout VirtualRouter) -> [Action]) {
        steps[place].actions += event(&steps[place].router)
    }

    /// Lets the other members of its group follow.
    private mutating func settle(_ place: Int) {
        guard let group = steps[place].group else { return }
        let places = group.members.compactMap { name in steps.firstIndex { $0.name == name } }
        for _ in 0..<SyncGroup.followingLimit {
            var routers = places.map { steps[$0].router }
            let actions = SyncGroup.settle(&routers, now: present.now)
            for (index, place) in places.enumerated() {
                steps[place].router = routers[index]
                steps[place].actions += actions[index]
            }
            if actions.allSatisfy(\.isEmpty) { return }
        }
    }
}

extension SyncGroup {
    /// How often the members follow each other's changes after one event, which ends by itself long before.
    static let followingLimit = 16
}

extension Fault {
    /// Whether only the kernel can say that it is over.
    fileprivate var isOfTheKernel: Bool {
        switch self {
        case .socketUnavailable, .virtualMACUnavailable, .virtualRouterTaken: true
        default: false
        }
    }
}
