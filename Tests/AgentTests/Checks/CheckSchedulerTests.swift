import Foundation
import Health
import Synchronization
import Testing

@testable import Agent

/// Every check has its beat, and a run counts once.
final class CheckSchedulerTests {
    private let supervisor: ProgramSupervisor
    private let scheduler: CheckScheduler
    private let results: AsyncStream<(name: String, result: CheckResult)>

    init() throws {
        let (stream, continuation) = AsyncStream<(name: String, result: CheckResult)>.makeStream()
        results = stream
        supervisor = try ProgramSupervisor()
        scheduler = CheckScheduler(clock: EngineClock(bootID: "b"), supervisor: supervisor) { name, result, _ in
            continuation.yield((name, result))
        }
    }

    deinit {
        scheduler.stop()
        supervisor.stop()
    }

    private func next(_ count: Int) async -> [(name: String, result: CheckResult)] {
        var found: [(name: String, result: CheckResult)] = []
        for await result in results {
            found.append(result)
            if found.count == count { break }
        }
        return found
    }

    /// Interval and timeout are the same: the next beat comes when the run before has just been killed.
    @Test func `a run that is slower than its timeout counts once, beat after beat`() async {
        let check = CheckDefinition(
            name: "slow", command: ["/bin/sh", "-c", "sleep 600 & sleep 600"], interval: .milliseconds(50))
        scheduler.replace(with: [check])
        #expect(await next(20).map(\.result.outcome) == Array(repeating: .timedOut, count: 20))
    }

    @Test func `none of hundreds of checks fails by the agent`() async {
        let checks = (0..<400).map {
            CheckDefinition(
                name: "check \($0)", command: ["/bin/true"], interval: .seconds(1),
                timeout: ProgramSupervisorTests.ample)
        }
        scheduler.replace(with: checks)
        let results = await next(1200)
        #expect(results.filter { !$0.result.passed }.map(\.result.outcome) == [])
        #expect(Set(results.map(\.name)).count == 400)
    }

    @Test func `a check that is replaced reports no more, and what it ran is killed`() async throws {
        let pipe = try NamedPipe()
        let first = CheckDefinition(
            name: "it", command: ["/bin/sh", "-c", "exec 3> \(pipe.path); echo begun >&3; exec sleep 6000"],
            interval: .seconds(6000))
        scheduler.replace(with: [first])
        await pipe.awaitWriting()
        let second = CheckDefinition(
            name: "it", command: ["/bin/false"], interval: .milliseconds(10), timeout: ProgramSupervisorTests.ample)
        scheduler.replace(with: [second])
        #expect(await next(2).map(\.result.outcome) == [.exited(status: 1), .exited(status: 1)])
        await pipe.awaitLastWriter()
    }

    @Test func `a thousand reloads leave no timer and no run behind`() async {
        for number in 0..<1000 {
            scheduler.replace(with: [
                CheckDefinition(name: "it", command: ["/bin/sleep", "\(600 + number)"], interval: .seconds(3600))
            ])
        }
        scheduler.replace(with: [])
        await eventually { [supervisor] in supervisor.load.runs == 0 && supervisor.load.timers == 0 }
    }
}
