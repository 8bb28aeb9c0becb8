internal import AgentModel
internal import Configuration
internal import Health
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// What a reload makes of the instances, found out on a copy of the node before it is done.
///
/// The kernel is taken to refuse what it refuses now, and nothing else: what cannot be known before is not in it.
struct ReloadForecast {
    typealias Instant = ContinuousClock.Instant

    /// An instance as it is before the reload.
    struct Member {
        let id: InstanceID
        let router: VirtualRouter
        let peers: [PeerTable.Entry]

        init(_ instance: Instance) {
            id = instance.id
            router = instance.router
            peers = instance.peers.peers
        }

        var name: String { router.configuration.name }
    }

    /// An instance as it is after it.
    struct Step {
        let configuration: InstanceConfiguration
        let router: VirtualRouter
        let before: Member?
        /// Whether it starts anew, or for the first time.
        let isStarted: Bool
        /// What was taken from the interfaces on the way.
        let removed: [IPAddress]
        /// The other members of its group, by their places.
        let others: [Int]
        let terms: HealthTerms

        var name: String { router.configuration.name }
    }

    let now: Instant
    /// What is known then.
    let knowledge: Knowledge
    let steps: [Step]
    /// The instances that go.
    let removed: [Member]

    init(of new: Configuration, on node: borrowing Node) {
        let after = node.afterReload(to: new)
        now = node.now
        knowledge = after.knowledge
        let members = node.instances.map(Member.init)
        let names = Set(new.instances.map(\.router.name))
        removed = members.filter { !names.contains($0.name) }
        var lost: [InstanceID: [IPAddress]] = [:]
        for effect in after.effects {
            guard case .removeAddresses(let places, let id) = effect else { continue }
            lost[id, default: []] += places.map(\.prefix.address)
        }
        var steps: [Step] = []
        for i in after.instances.indices {
            let instance = after.instances[i]
            let before = members.first { $0.name == instance.name }
            let isStarted = before?.id != instance.id
            let ids = Set([instance.id, before?.id].compactMap(\.self))
            let others = after.members(with: i).filter { $0 != i }
            steps.append(
                Step(
                    configuration: instance.configuration, router: instance.router, before: before,
                    isStarted: isStarted,
                    removed: ids.sorted().flatMap { lost[$0] ?? [] }, others: others, terms: instance.healthTerms))
        }
        self.steps = steps
    }
}

extension Node {
    /// What follows from making the running instances those of `new`.
    func consequences(of new: Configuration) -> [ReloadPlan.Consequence] {
        ReloadForecast(of: new, on: self).consequences
    }

    /// The node as a reload would leave it, with what it would want done.
    fileprivate func afterReload(to new: Configuration) -> Node {
        var after = copied()
        after.effects = []
        after.reload = ReloadInProgress(cause: Cause(kind: .reload, by: Author(.start, "")))
        after.adopt(new, configurationStatus)
        after.goOnWithReload()
        var next = 0
        while next < after.effects.count {
            if case .open(let id, let opening) = after.effects[next] {
                after.opened(id, opening.attempt, opening.foreseen)
            }
            next += 1
        }
        return after
    }
}

extension Opening {
    /// The kernel does as it did the last time.
    fileprivate var foreseen: OpeningOutcome {
        if let standing, standing.isOfTheKernel { return .refused(standing) }
        guard router.virtualMAC != nil, virtualMAC == nil else { return .ready(virtualMAC, links: []) }
        let source = router.family == .ipv6 ? source : nil
        let name = VirtualMACLink.names(of: router)[0]
        return .ready(VirtualMACLink(name: name, index: Self.yetToCome, parent: base.index, source: source), links: [])
    }

    private static let yetToCome = InterfaceIndex(-1)
}
