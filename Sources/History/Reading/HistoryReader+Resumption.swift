extension HistoryReader {
    /// Where a stream goes on that stands at a position after which something is no longer there: before the oldest event of
    /// each kind that is left and was not seen. A position of another file's goes on before the oldest of all.
    ///
    /// Ask after `events(after:)`, as with `isPruned`.
    ///
    /// - Returns: nil when nothing is missing.
    package func resumption(after position: EventPosition) throws(HistoryError) -> EventPosition? {
        try read { db in
            let (deleted, latest) = (try EventPosition.deleted(db), try EventPosition.latest(db))
            guard position.isCovered(by: latest) else { return deleted }
            return deleted.isCovered(by: position) ? nil : position.merged(with: deleted)
        }
    }
}

extension EventPosition {
    /// The position of whoever has seen what either has.
    package func merged(with other: EventPosition) -> EventPosition {
        EventPosition(
            transition: max(transition, other.transition), check: max(check, other.check),
            operation: max(operation, other.operation), observation: max(observation, other.observation),
            serverTransition: max(serverTransition, other.serverTransition),
            serviceTransition: max(serviceTransition, other.serviceTransition))
    }
}
