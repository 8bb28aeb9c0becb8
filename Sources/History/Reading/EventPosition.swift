/// Up to where somebody has seen the events: the last ids of the four kinds. Its text is `T.C.O.B` in decimal;
/// without `.B`, as earlier versions wrote it, where there is no observation yet.
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

    /// Before the first event.
    package static let start = EventPosition(transition: 0, check: 0, operation: 0)

    package init(transition: Int64, check: Int64, operation: Int64, observation: Int64 = 0) {
        self.transition = transition
        self.check = check
        self.operation = operation
        self.observation = observation
    }

    /// Nil unless `text` is one that `description` gave.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let ids = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { Int64($0) }
        guard (3...4).contains(ids.count), ids.allSatisfy({ $0 >= 0 }) else { return nil }
        self.init(transition: ids[0], check: ids[1], operation: ids[2], observation: ids.count == 4 ? ids[3] : 0)
        guard description == text else { return nil }
    }

    package var description: String {
        "\(transition).\(check).\(operation)" + (observation == 0 ? "" : ".\(observation)")
    }

    /// Four numbers of at most 19 digits and three points.
    private static let maximumLength = 79
}

/// Something to tell of, with the position of whoever has been told of it.
package enum EventRow: Hashable, Sendable {
    case transition(TransitionRow, position: EventPosition)
    /// A result that turned the verdict.
    case check(CheckResultRow, position: EventPosition)
    /// An operation that has finished.
    case operation(OperationRow, position: EventPosition)
    case observation(ObservationRow, position: EventPosition)

    package var position: EventPosition {
        switch self {
        case .transition(_, let position), .check(_, let position), .operation(_, let position),
            .observation(_, let position):
            position
        }
    }
}
