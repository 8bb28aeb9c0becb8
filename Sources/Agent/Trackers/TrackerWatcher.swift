internal import AgentModel
internal import Configuration
internal import Health
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

    private struct Memories: Sendable {
        var files: [TrackedFile: FileMemory] = [:]
        var quorums: [TrackedProcess: ProcessQuorum] = [:]
    }

    /// How often files are read, and processes counted.
    static let filePause = Duration.milliseconds(250)
    static let processPause = Duration.milliseconds(500)

    /// What is read may block: that holds up nobody else.
    private static let executor = ThreadExecutor(label: "aloft.trackers")

    /// Between two looks at processes of which the first found other than what counts.
    static let confirmation = Duration.milliseconds(50)

    private let watch = Mutex<Watch?>(nil)
    /// What is known of files and processes; a reload leaves that of those that stay as they were.
    private let memories = Mutex<Memories>(Memories())
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
            memories.withLock { memories in
                memories.files = memories.files.filter { files.contains($0.key) }
                memories.quorums = memories.quorums.filter { processes.contains($0.key) }
            }
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
                let content = FileContent(ofFile: file.path)
                guard !Task.isCancelled else { return }
                let (reading, complaint) = memories.withLock { memories in
                    var memory = memories.files[file] ?? FileMemory(file)
                    let complaint = memory.saw(content, now: clock.now)
                    memories.files[file] = memory
                    return (memory.reading, complaint)
                }
                if let complaint { say(.warning, complaint) }
                guard let reading, told[file.name] != reading else { continue }
                told[file.name] = reading
                report(TrackerIdentity(.file, file.name), reading, clock.stamp())
            }
            try? await Task.sleep(for: Self.filePause)
        }
    }

    private func follow(_ processes: [TrackedProcess]) async {
        var isBlind = false
        while !Task.isCancelled {
            let counts = await counts(of: processes)
            if counts == nil, !isBlind {
                say(.warning, "the processes of the machine cannot be seen, and what was known of them still counts")
            }
            isBlind = counts == nil
            for (process, count) in zip(processes, counts ?? []) {
                guard !Task.isCancelled else { return }
                let verdict = memories.withLock { memories in
                    memories.quorums[process, default: ProcessQuorum(process)].counted(count, now: clock.now)
                }
                guard let verdict else { continue }
                report(TrackerIdentity(.process, process.name), .verdict(verdict), clock.stamp())
            }
            try? await Task.sleep(for: Self.processPause)
        }
    }

    /// How many there are of each; of those that are other than what counts, at a second look. Nil where the machine does not tell.
    private func counts(of processes: [TrackedProcess]) async -> [Int]? {
        guard let first = ProcessTable.current() else { return nil }
        let counts = processes.map(first.count)
        let quorums = memories.withLock { memories in
            processes.map { memories.quorums[$0] ?? ProcessQuorum($0) }
        }
        guard zip(quorums, counts).contains(where: { $0.isContradicted(by: $1) }) else { return counts }
        try? await Task.sleep(for: Self.confirmation)
        guard let second = ProcessTable.current() else { return nil }
        return zip(quorums, counts).map { quorum, count in
            quorum.isContradicted(by: count) ? second.count(of: quorum.process) : count
        }
    }
}
