private import Synchronization

/// A question that several may answer: the first answer counts, whoever waits gets it, the others are dropped.
final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case answered(Value)
        case done
    }

    private let state = Mutex(State.open)

    func give(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .answered(value)
                return nil
            case .awaited(let continuation):
                state = .done
                return continuation
            case .answered, .done:
                return nil
            }
        }
        waiting?.resume(returning: value)
    }

    /// The first answer. To be asked for once.
    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let answer: Value? = state.withLock { state in
                    if case .answered(let value) = state {
                        state = .done
                        return value
                    }
                    state = .awaited(continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        }
    }
}
