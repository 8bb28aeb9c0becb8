internal import Configuration
internal import Dispatch
internal import Health
internal import LinuxIO
internal import Logging
private import Synchronization

/// Keeps the program running that reads a named pipe.
final class PipeReader: Sendable {
    /// How long one that has ended is left alone, longer each time, until it has run for as long as the longest pause.
    private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(60))

    private let runner: ProgramRunner
    private let path: String
    private let office: NotifyOffice
    private let working: DispatchGroup
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let isEnding = Atomic(false)

    /// Starts the program of a pipe.
    ///
    /// - Parameter working: is entered as long as the program may run.
    init?(_ fifo: NotifyFIFO, refusesWritable: Bool, _ office: NotifyOffice, working: DispatchGroup) {
        guard var reader = fifo.reader else { return nil }
        reader.command.append(fifo.path)
        path = fifo.path
        runner = ProgramRunner(Program(reader, refusesWritable: refusesWritable))
        self.office = office
        self.working = working
        working.enter()
        let task = Task(executorPreference: ProgramRunner.executor) { [self] in
            await keepRunning()
            working.leave()
        }
        self.task.withLock { $0 = task }
    }

    /// Has the program end, now that its pipe is closed; one that does not is killed.
    func end() {
        isEnding.store(true, ordering: .releasing)
        task.withLock { $0?.cancel() }
        Task(executorPreference: ProgramRunner.executor) { [runner, office] in
            try? await Task.sleep(for: office.farewell)
            runner.kill()
        }
    }

    private func keepRunning() async {
        var pause = Self.pauses.first
        while !isEnding.load(ordering: .acquiring) {
            let result = await runner.run()
            guard !isEnding.load(ordering: .acquiring) else { return }
            if result.duration >= Self.pauses.longest { pause = Self.pauses.first }
            office.log(.warning, "the reader of \(path) \(result.text); it is started again in \(pause)")
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, Self.pauses.longest)
        }
    }
}
