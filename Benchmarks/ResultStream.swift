import AgentModel
import Foundation
import Health
import History
import Synchronization

/// A thread that enqueues check results at a fixed rate until it is stopped.
final class ResultStream: Sendable {
    static let rate = 2000
    private static let tick = Duration.milliseconds(10)

    private let writer: HistoryWriter
    private let isStopped = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)
    private let start = ContinuousClock.now

    init(to writer: HistoryWriter) {
        self.writer = writer
        Thread { [self] in
            run()
            ended.signal()
        }.start()
    }

    /// - Returns: how long it ran.
    func stop() -> Duration {
        isStopped.store(true, ordering: .relaxed)
        ended.wait()
        return ContinuousClock.now - start
    }

    /// Late ticks are made up for, so that the rate holds.
    private func run() {
        var count = 0
        while !isStopped.load(ordering: .relaxed) {
            let due = Int((ContinuousClock.now - start) / .milliseconds(1)) * Self.rate / 1000
            while count < due {
                writer.enqueue(result(count))
                count += 1
            }
            Thread.sleep(forTimeInterval: Self.tick / .seconds(1))
        }
    }

    private func result(_ number: Int) -> HistoryRecord {
        let result = CheckResult(outcome: .exited(status: 0), duration: .milliseconds(4), output: Array("ok\n".utf8))
        return .checkResult(
            CheckResultRecord(
                stamp: LongHistory.now(), check: "check_\(number % LongHistory.checks)", result: result,
                verdict: .passing, verdictChanged: false))
    }
}
