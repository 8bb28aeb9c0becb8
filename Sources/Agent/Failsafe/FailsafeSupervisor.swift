internal import LinuxIO
internal import Logging
private import Synchronization

/// Starts the failsafe, a small process, and restarts it when it ends
/// (docs/development/decisions/0022-a-failsafe.md).
final class FailsafeSupervisor: Sendable {
    /// What the engine is told.
    typealias Tell = @Sendable (FailsafeLink) -> Void

    /// Between two starts; as long again after each that did not last.
    private static let (shortestPause, longestPause) = (Duration.milliseconds(100), Duration.seconds(10))

    private let program: String
    private let arguments: [String]
    private let tell: Tell
    private let isStopped = Mutex(false)

    /// - Parameters:
    ///   - directory: where the next agent finds it.
    ///   - realTimePriority: of the engine's thread; 0 for none.
    init(in directory: String, realTimePriority: Int, tell: @escaping Tell) {
        program = OwnProgram.path(of: "aloft-failsafe")
        arguments = [directory, "\(realTimePriority)"]
        self.tell = tell
    }

    /// Starts the thread that starts the process, and waits for it.
    func start() throws(SystemError) {
        _ = try Thread.start(name: "failsafe") { [self] in
            var pause = Self.shortestPause
            while !hasStopped {
                let began = ContinuousClock.now
                tell(.lost(why: run()))
                guard !hasStopped else { return }
                pause =
                    began.duration(to: .now) > Self.longestPause
                    ? Self.shortestPause : min(pause * 2, Self.longestPause)
                Thread.sleep(pause)
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
    private func run() -> String {
        do throws(SystemError) {
            return "\(program) ended (\(try startProcess().wait()))"
        } catch {
            return "\(program) cannot be run: \(error)"
        }
    }

    private func startProcess() throws(SystemError) -> ChildProgram {
        let (ours, theirs) = try MessageChannel.pair()
        var terms = ChildProgram.Terms([program] + arguments)
        terms.leadsSession = true
        let process = try ChildProgram(
            terms, ChildProgram.Streams(input: theirs.descriptor, error: StandardError.descriptor))
        tell(.open(ours))
        return process
    }
}

/// Whether there is a failsafe.
enum FailsafeLink: Sendable {
    case open(MessageChannel)
    case lost(why: String)
}
