extension Scenario {
    /// The same scenario with as few disturbances as still violate something.
    package func shrunk() -> Scenario {
        var smallest = self
        for disturbance in disturbances.reversed() {
            let smaller = smallest.without(disturbance)
            if smaller.run().violation != nil { smallest = smaller }
        }
        return smallest.disturbances.count < disturbances.count ? smallest.shrunk() : smallest
    }

    /// Another interval goes to all nodes or to none: version 2 does not work with two.
    private func without(_ disturbance: Disturbance) -> Scenario {
        var smaller = self
        smaller.disturbances.removeAll { $0 == disturbance || disturbance.isInterval && $0.isInterval }
        return smaller
    }
}

extension Disturbance {
    fileprivate var isInterval: Bool {
        if case .reload(_, .interval) = kind { true } else { false }
    }
}
