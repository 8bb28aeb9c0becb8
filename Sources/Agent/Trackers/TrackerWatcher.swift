internal import Configuration
internal import Health
internal import History
internal import LinuxIO
internal import Logging
private import Synchronization

/// Watches the files and processes that instances track, off the engine's thread, and reports what changes.
///
/// It looks again and again: a number in a file or a process table is read in microseconds, and what a network file
/// system or a crowded machine makes of a notification is not worth an election.
final class TrackerWatcher: Sendable {
    private struct Watch: Sendable {
        var files: [TrackedFile]
        var processes: [TrackedProcess]
        var task: Task<Void, Never>
    }

    /// How often files are read, and processes counted.
    static let filePause = Duration.milliseconds(250)
    static let processPause = Duration.milliseconds(500)

    /// What is read may block: that holds up nobody else.
    private static let executor = ThreadExecutor(label: "aloft.trackers")

    private let watch = Mutex<Watch?>(nil)
    private let clock: EngineClock
    private let say: @Sendable (LogEntry.Level, String) -> Void
    private let report: @Sendable (TrackerIdentity, TrackerReading, Stamp) -> Void

    init(
        clock: EngineClock, say: @escaping @Sendable (LogEntry.Level, String) -> Void,
        report: @escaping @Sendable (TrackerIdentity, TrackerReading, Stamp) -> Void
    ) {
        self.clock = clock
        self.say = say
        self.report = report
    }

    /// Watches what `configuration` tracks from now on; where that is the same as before, nothing is read anew.
    func replace(with configuration: Configuration) {
        let (files, processes) = (configuration.trackedFiles, configuration.trackedProcesses)
        watch.withLock { watch in
            if let watch, watch.files == files, watch.processes == processes { return }
            let known = Set(watch?.files ?? [])
            watch?.task.cancel()
            for file in files where !known.contains(file) { initialise(file) }
            watch = Watch(files: files, processes: processes, task: start(files, processes))
        }
    }

    func stop() {
        watch.withLock { watch in
            watch?.task.cancel()
            watch = nil
        }
    }

    private func initialise(_ file: TrackedFile) {
        guard let failure = file.initialise() else { return }
        say(.error, "\(file.path) could not get its first number: \(failure)")
    }

    private func start(_ files: [TrackedFile], _ processes: [TrackedProcess]) -> Task<Void, Never> {
        Task(executorPreference: Self.executor) { [self] in
            await withTaskGroup { group in
                if !files.isEmpty { group.addTask { await self.follow(files) } }
                if !processes.isEmpty { group.addTask { await self.follow(processes) } }
            }
        }
    }

    private func follow(_ files: [TrackedFile]) async {
        var told: [String: TrackerReading] = [:]
        while !Task.isCancelled {
            for file in files {
                let (reading, complaint) = file.read()
                guard !Task.isCancelled else { return }
                guard told[file.name] != reading else { continue }
                told[file.name] = reading
                if let complaint { say(.warning, complaint) }
                report(TrackerIdentity(.file, file.name), reading, clock.stamp())
            }
            try? await Task.sleep(for: Self.filePause)
        }
    }

    private func follow(_ processes: [TrackedProcess]) async {
        var quorums = processes.map(ProcessQuorum.init)
        while !Task.isCancelled {
            let table = ProcessTable.current()
            for index in quorums.indices {
                guard !Task.isCancelled else { return }
                let count = table.count(of: quorums[index].process)
                guard let verdict = quorums[index].counted(count, now: clock.now) else { continue }
                report(TrackerIdentity(.process, quorums[index].process.name), .verdict(verdict), clock.stamp())
            }
            try? await Task.sleep(for: Self.processPause)
        }
    }
}
