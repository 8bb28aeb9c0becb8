import Dispatch
import HTTPServer
import ManagementAPI
import Synchronization

/// A client that hears an answer, or leaves when there is none to be had at once.
final class ClientAtOnce: ResponseReceiver {
    private struct State {
        var answer: Response?
        var hasLeft = false
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    /// Beyond what the API lets anybody wait for the history, and what the fuzzer lets an input take.
    private static let patience = DispatchTimeInterval.seconds(20)

    func answer(_ response: Response) -> Bool {
        let isFirst = state.withLock { state in
            defer { state.answer = state.answer ?? response }
            return state.answer == nil
        }
        if isFirst { arrived.signal() }
        return isFirst
    }

    func abandon() {
        precondition(state.withLock { $0.answer != nil }, "a request is answered")
    }

    var isAbandoned: Bool { state.withLock { $0.hasLeft } }

    func leave() { state.withLock { $0.hasLeft = true } }

    func wait() -> Response {
        let isThere = arrived.wait(timeout: .now() + Self.patience) == .success
        guard isThere, let answer = state.withLock({ $0.answer }) else { preconditionFailure("the answer is missing") }
        return answer
    }
}

/// The turns of those who watch the status and the history, which are taken here and on no thread of their own.
final class Turns: Sendable {
    private let all = Mutex<[Ticker.Turn]>([])

    var ticker: Ticker {
        Ticker { [weak self] _, _, turn in self?.all.withLock { $0.append(turn) } }
    }

    var isEmpty: Bool { all.withLock { $0.isEmpty } }

    /// - Returns: whether somebody wants a further one.
    func take() -> Bool {
        all.withLock { $0 }.map { $0() != nil }.contains(true)
    }
}
