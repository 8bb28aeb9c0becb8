import Foundation
import Synchronization

/// What was observed so far, in order, and the means to wait for what is yet to be observed.
package final class Record<Event: Sendable>: Sendable {
    private struct Waiter {
        let isSatisfied: ([Event]) -> Bool
        let giveUp: ([Event]) -> Void
    }

    private struct State {
        var events: [Event] = []
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    package init() {}

    package var events: [Event] { state.withLock { $0.events } }

    /// How many were observed so far: where to begin to look for what happens from now on.
    package var count: Int { state.withLock { $0.events.count } }

    package func append(_ event: Event) {
        state.withLock { state in
            state.events.append(event)
            for (number, waiter) in state.waiters where waiter.isSatisfied(state.events) {
                state.waiters[number] = nil
            }
        }
    }

    /// Waits until `find` has an answer about everything observed so far.
    ///
    /// Throws `NotObserved`, naming `expectation`, when there is none after `deadline`.
    package func wait<Answer: Sendable>(
        within deadline: Duration, for expectation: String, _ find: @escaping @Sendable ([Event]) -> Answer?
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let number = state.withLock { state -> Int? in
                if let answer = find(state.events) {
                    continuation.resume(returning: answer)
                    return nil
                }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = Waiter(
                    isSatisfied: { events in
                        guard let answer = find(events) else { return false }
                        continuation.resume(returning: answer)
                        return true
                    },
                    giveUp: { events in
                        let last = events.suffix(5).map { "\($0)" }
                        continuation.resume(
                            throwing: NotObserved(expectation: expectation, deadline: deadline, last: last))
                    })
                return state.nextWaiter
            }
            if let number { giveUp(number, after: deadline) }
        }
    }

    /// Waits for the first event after the first `start` ones for which `isExpected` holds.
    package func first(
        after start: Int = 0, within deadline: Duration, _ expectation: String,
        where isExpected: @escaping @Sendable (Event) -> Bool
    ) async throws -> Event {
        try await wait(within: deadline, for: expectation) { events in
            events.dropFirst(start).first(where: isExpected)
        }
    }

    private func giveUp(_ number: Int, after deadline: Duration) {
        Task {
            try await Task.sleep(for: deadline)
            state.withLock { state in
                state.waiters.removeValue(forKey: number)?.giveUp(state.events)
            }
        }
    }
}

/// What a test or the demo waited for and did not see in time.
package struct NotObserved: Error, CustomStringConvertible {
    package let expectation: String
    package let deadline: Duration
    package let last: [String]

    package init(expectation: String, deadline: Duration, last: [String] = []) {
        self.expectation = expectation
        self.deadline = deadline
        self.last = last
    }

    package var description: String {
        "Not seen within \(deadline): \(expectation)."
            + (last.isEmpty ? "" : " Last seen:\n" + last.joined(separator: "\n"))
    }
}

/// Asks `question` every 5 ms until it has an answer; only for foreign state that sends no event.
package func eventually<Answer>(
    within deadline: Duration, _ expectation: String, _ question: () async throws -> Answer?
) async throws -> Answer {
    let end = ContinuousClock.now + deadline
    while true {
        if let answer = try await question() { return answer }
        if ContinuousClock.now >= end { throw NotObserved(expectation: expectation, deadline: deadline) }
        try await Task.sleep(for: .milliseconds(5))
    }
}
