internal import AgentModel
internal import Configuration
internal import VRRP

extension ReloadPlan {
    /// What changes when `new` takes the place of `old`; the engine adds the consequences.
    init(from old: Configuration, to new: Configuration, generation: Int) {
        let difference = ConfigurationDifference(from: old, to: new)
        let (before, after) = (old.routers, new.routers)
        self.init(
            generation: generation, sha256: ConfigurationLoader.digest(of: new.text), difference: difference,
            restarts: Set(
                difference.instancesChanged.map(\.name).filter { name in
                    guard let before = before[name], let after = after[name] else { return true }
                    return !before.canChange(to: after)
                }))
    }

    func adding(_ consequences: [Consequence]) -> ReloadPlan {
        var plan = self
        plan.consequences = consequences
        return plan
    }
}

extension Configuration {
    fileprivate var routers: [String: VirtualRouter.Configuration] {
        Dictionary(instances.map { ($0.router.name, $0.router) }) { first, _ in first }
    }
}
