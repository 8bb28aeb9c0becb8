/// Up to where somebody has seen the events: the last ids of the six kinds. Its text is `T.C.O.B.S.V` in decimal; without
/// `.S.V` where there is no change of a server or service yet, and then without `.B` where there is no observation either,
/// as earlier versions wrote it.
///
/// One writer gives ids in the order of commits, so whoever holds a position and reads what has greater ids misses nothing.
package struct EventPosition: Hashable, Sendable, CustomStringConvertible {
    /// A row of `transitions`.
    package var transition: Int64
    /// A row of `check_results` that turned the verdict.
    package var check: Int64
    /// A row of `operation_ends`: an operation is an event when it finishes, and may finish after one that began later.
    package var operation: Int64
    /// A row of `observations`.
    package var observation: Int64
    /// A row of `server_transitions`.
    package var serverTransition: Int64
    /// A row of `service_transitions`.
    package var serviceTransition: Int64

    /// Before the first event.
    package static let start = EventPosition(transition: 0, check: 0, operation: 0)

    package init(
        transition: Int64, check: Int64, operation: Int64, observation: Int64 = 0, serverTransition: Int64 = 0,
        serviceTransition: Int64 = 0
    ) {
        self.transition = transition
        self.check = check
        self.operation = operation
        self.observation = observation
        self.serverTransition = serverTransition
        self.serviceTransition = serviceTransition
    }

    /// Nil unless `text` is one that `description` gave.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let ids = parts.compactMap { Int64($0) }
        guard Self.lengths.contains(parts.count), ids.count == parts.count, ids.allSatisfy({ $0 >= 0 }) else {
            return nil
        }
        let rest = ids.dropFirst(3) + repeatElement(0, count: 6 - ids.count)
        self.init(
            transition: ids[0], check: ids[1], operation: ids[2], observation: rest[3], serverTransition: rest[4],
            serviceTransition: rest[5])
        guard description == text else { return nil }
    }

    package var description: String {
        let ids = [transition, check, operation, observation, serverTransition, serviceTransition]
        let length = serverTransition != 0 || serviceTransition != 0 ? 6 : observation != 0 ? 4 : 3
        return ids.prefix(length).map(String.init).joined(separator: ".")
    }

    /// How many numbers a position has.
    private static let lengths = [3, 4, 6]
    /// Six numbers of at most 19 digits and five points.
    private static let maximumLength = 119
}

/// Something to tell of, with the position of whoever has been told of it.
package enum EventRow: Hashable, Sendable {
    case transition(TransitionRow, position: EventPosition)
    /// A result that turned the verdict.
    case check(CheckResultRow, position: EventPosition)
    /// An operation that has finished.
    case operation(OperationRow, position: EventPosition)
    case observation(ObservationRow, position: EventPosition)
    case serverTransition(ServerTransitionRow, position: EventPosition)
    case serviceTransition(ServiceTransitionRow, position: EventPosition)

    package var position: EventPosition {
        switch self {
        case .transition(_, let position), .check(_, let position), .operation(_, let position),
            .observation(_, let position), .serverTransition(_, let position), .serviceTransition(_, let position):
            position
        }
    }
}
