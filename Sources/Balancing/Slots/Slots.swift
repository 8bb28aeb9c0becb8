/// The table by which a packet filter chooses a server: one of so many slots, each of one server.
package struct Slots: Hashable, Sendable {
    /// Empty where nobody serves: then connections have to be refused.
    package let servers: [ServerIdentity]
    /// Whether the slot follows from the client, or the slots are taken in turn.
    package let isHashed: Bool

    /// - Returns: nil for a scheduler that needs to know the connections of each server, or the destination.
    package init?(_ service: KernelService) {
        let weights = service.destinations.filter { $0.value.weight > 0 }.mapValues(\.weight)
        switch service.scheduling.scheduler {
        case .roundRobin:
            servers = WeightedRoundRobin.slots(weights.mapValues { _ in 1 })
            isHashed = false
        case .weightedRoundRobin:
            servers = WeightedRoundRobin.slots(weights)
            isHashed = false
        case .sourceHash, .maglevHash:
            servers = MaglevTable(weights).slots
            isHashed = true
        case .leastConnection, .weightedLeastConnection, .localityBased, .localityBasedWithReplication,
            .destinationHash, .weightedFailover, .weightedOverflow, .shortestExpectedDelay, .neverQueue,
            .twoRandomChoices:
            return nil
        }
    }
}
