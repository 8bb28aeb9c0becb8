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

    private struct State {
        var pause = PipeReader.pauses.first
        var run: ProgramRun?
        var timer: ProgramSupervisor.Timer?
        var isEnding = false
        var isOver = false
    }

    private let program: Program
    private let path: String
    private let services: NotifyServices
    private let working: DispatchGroup
    private let state = Mutex(State())

    /// Starts the program of a pipe.
    ///
    /// - Parameter working: is entered as long as the program may run.
    init?(_ fifo: NotifyFIFO, refusesWritable: Bool, _ services: NotifyServices, working: DispatchGroup) {
        guard var reader = fifo.reader else { return nil }
        reader.command.append(fifo.path)
        path = fifo.path
        program = Program(reader, refusesWritable: refusesWritable)
        self.services = services
        self.working = working
        working.enter()
        state.withLock { begin(&$0) }
    }

    /// Has the program end, now that its pipe is closed; one that does not is killed.
    func end() {
        state.withLock { state in
            state.isEnding = true
            if let timer = state.timer { services.programs.cancel(timer) }
            guard state.run != nil else { return finish(&state) }
            state.timer = services.programs.at(.now + services.drainTime) { [self] in
                self.state.withLock { state in
                    if let run = state.run { services.programs.kill(run) }
                }
            }
        }
    }

    private func begin(_ state: inout State) {
        guard !state.isEnding else { return finish(&state) }
        state.timer = nil
        state.run = services.programs.run(program) { [self] notice in
            self.state.withLock { state in
                switch notice {
                case .ended(let result, _): ended(result, &state)
                case .gone: gone(&state)
                }
            }
        }
    }

    private func ended(_ result: CheckResult, _ state: inout State) {
        guard !state.isEnding else { return }
        if result.duration >= Self.pauses.longest { state.pause = Self.pauses.first }
        services.log(.warning, "the reader of \(path) \(result.text); it is started again in \(state.pause)")
    }

    private func gone(_ state: inout State) {
        state.run = nil
        guard !state.isEnding else {
            if let timer = state.timer { services.programs.cancel(timer) }
            return finish(&state)
        }
        state.timer = services.programs.at(.now + state.pause) { [self] in self.state.withLock { begin(&$0) } }
        state.pause = min(state.pause * 2, Self.pauses.longest)
    }

    private func finish(_ state: inout State) {
        guard !state.isOver else { return }
        state.isOver = true
        working.leave()
    }
}
