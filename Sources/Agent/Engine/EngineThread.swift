internal import LinuxIO
private import Synchronization

/// The engine on its thread, seen from the others.
final class EngineThread: Sendable {
    private enum State {
        case running
        case ended
        case failed(String)
    }

    private let state = Mutex(State.running)
    private let isDone = Semaphore()
    /// Becomes readable when the engine has ended, for whatever reason.
    let ended: Mailbox<Never>

    private init() throws(SystemError) {
        ended = try Mailbox(capacity: 1)
    }

    /// Starts the engine, and returns when it has its sockets and timers.
    ///
    /// - Throws: `StartError.engine` when the kernel refuses them.
    static func start(_ setup: EngineSetup) throws(StartError) -> EngineThread {
        do throws(SystemError) {
            let engine = try EngineThread()
            _ = try Thread.start(name: "engine") { engine.run(setup) }
            return engine
        } catch {
            throw .engine("the engine could not be started: \(error)")
        }
    }

    private func run(_ setup: EngineSetup) {
        do throws(SystemError) {
            try Engine(setup).run()
            state.withLock { $0 = .ended }
        } catch {
            state.withLock { $0 = .failed(error.description) }
        }
        isDone.signal()
        ended.close()
    }

    /// Why it ended when nobody told it to; nil while it runs and after a stop.
    var failure: String? {
        state.withLock { state in
            switch state {
            case .running, .ended: nil
            case .failed(let why): why
            }
        }
    }

    /// Waits for its end.
    ///
    /// - Returns: whether it ended in time.
    func wait(atMost limit: Duration) -> Bool {
        isDone.wait(atMost: limit)
    }
}
