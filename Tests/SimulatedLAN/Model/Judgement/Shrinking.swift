extension Scenario {
    /// The same scenario with as few disturbances as still violate something.
    package func shrunk() -> Scenario {
        var smallest = self
        var index = smallest.disturbances.count - 1
        var hasShrunk = false
        while index >= 0 {
            var smaller = smallest
            smaller.disturbances.remove(at: index)
            if smaller.run().violation != nil {
                smallest = smaller
                hasShrunk = true
            }
            index -= 1
        }
        return hasShrunk ? smallest.shrunk() : smallest
    }
}
