internal import Configuration
internal import ManagementAPI
internal import VRRP

extension ReloadPlan {
    /// What changes when `new` takes the place of `old` on a node that holds the addresses of the instances `held`.
    init(from old: Configuration, to new: Configuration, generation: Int, held: Set<String> = []) {
        self.init(generation: generation, sha256: ConfigurationLoader.digest(of: new.text))
        let difference = ConfigurationDifference(from: old, to: new)
        let (before, after) = (old.routers, new.routers)
        added = difference.instancesAdded
        removed = difference.instancesRemoved.map { Removal(name: $0, blips: held.contains($0)) }
        unchanged = difference.instancesUnchanged
        changed = difference.instancesChanged.map { change in
            let effect = Effect(before[change.name], after[change.name])
            return Change(
                name: change.name, fields: change.keywords, restarts: effect.restarts,
                blips: held.contains(change.name) && (effect.restarts || effect.losesAddress))
        }
        checksAdded = difference.checksAdded
        checksRemoved = difference.checksRemoved
        checksChanged = difference.checksChanged.map(\.name)
        trackersChanged = difference.trackablesChanged.map(\.name)
        syncGroupsAdded = difference.syncGroupsAdded
        syncGroupsRemoved = difference.syncGroupsRemoved
        syncGroupsChanged = difference.syncGroupsChanged.map(\.name)
    }
}

/// What other parameters do to a running router.
private struct Effect {
    var restarts = true
    var losesAddress = true

    init(_ before: VirtualRouter.Configuration?, _ after: VirtualRouter.Configuration?) {
        guard let before, let after else { return }
        restarts = !before.canChange(to: after)
        losesAddress = !Set(before.addresses).isSubset(of: after.addresses)
    }
}

extension Configuration {
    fileprivate var routers: [String: VirtualRouter.Configuration] {
        Dictionary(instances.map { ($0.router.name, $0.router) }) { first, _ in first }
    }
}

extension Snapshot {
    /// The instances whose addresses this node holds.
    var heldInstances: Set<String> {
        Set(
            instances.filter { $0.router.status == .active || !$0.heldAddresses.isEmpty }
                .map(\.router.configuration.name))
    }
}
