internal import LinuxIO
internal import Logging
private import Subprocess
private import Synchronization
private import SystemPackage

/// Sees to it that the small process which keeps the agent's last will is there: starts it, and starts it again when it ends
/// (docs/decisions/0022-a-last-will.md).
final class WillKeeper: Sendable {
    /// What the engine is told.
    typealias Tell = @Sendable (WillLink) -> Void

    private static let executor = ThreadExecutor(label: "aloft.will")
    /// Between two starts; as long again after each that did not last.
    private static let (shortestPause, longestPause) = (Duration.milliseconds(100), Duration.seconds(10))

    private let program: String
    private let arguments: [String]
    private let tell: Tell
    private let isStopped = Mutex(false)

    /// - Parameters:
    ///   - meetingPlace: where the next agent finds it.
    ///   - realTimePriority: of the engine's thread; 0 for none.
    init(meetingPlace: String, realTimePriority: Int, tell: @escaping Tell) {
        program = OwnProgram.path(of: "aloft-will")
        arguments = [meetingPlace, "\(realTimePriority)"]
        self.tell = tell
    }

    func start() {
        Task(executorPreference: Self.executor) { [self] in
            var pause = Self.shortestPause
            while !hasStopped {
                let began = ContinuousClock.now
                tell(.lost(why: await run()))
                guard !hasStopped else { return }
                pause =
                    began.duration(to: .now) > Self.longestPause
                    ? Self.shortestPause : min(pause * 2, Self.longestPause)
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// The agent ends: the process ends by itself when it has nothing left to do, and none follows it.
    func stop() {
        isStopped.withLock { $0 = true }
    }

    private var hasStopped: Bool { isStopped.withLock { $0 } }

    /// Runs the process to its end.
    ///
    /// - Returns: why it ended.
    private func run() async -> String {
        do {
            let (ours, theirs) = try MessageChannel.pair()
            let input = try theirs.duplicate().release()
            var options = PlatformOptions()
            options.createSession = true
            let result = try await Subprocess.run(
                .path(FilePath(program)), arguments: Arguments(arguments), platformOptions: options,
                input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
                output: .discarded, error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
            ) { _ in
                tell(.open(ours))
            }
            return "\(program) ended (\(result.terminationStatus))"
        } catch {
            return "\(program) cannot be run: \(error)"
        }
    }
}

/// Whether there is somebody who keeps the will.
enum WillLink: Sendable {
    case open(MessageChannel)
    case lost(why: String)
}
