extension Scenario {
    /// The same scenario with as few disturbances as still violate something.
    ///
    /// - Parameter attempts: how many runs it may take; a long scenario is given back larger than it could be.
    package func shrunk(attempts: Int = 400) -> Scenario {
        var smallest = self
        var left = attempts
        for disturbance in disturbances.reversed() where left > 0 {
            let smaller = smallest.without(disturbance)
            left -= 1
            if smaller.run().violation != nil { smallest = smaller }
        }
        let isSmaller = smallest.disturbances.count < disturbances.count
        return isSmaller && left > 0 ? smallest.shrunk(attempts: left) : smallest
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
