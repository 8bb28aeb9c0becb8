internal import Health
internal import LinuxIO

/// What the supervisor's thread does.
///
/// A run waits until a starter is free, is being started, runs, and is gone when its process was reaped. Its deadline counts from when a
/// starter took it. At the deadline its listener is told at once; the process may take longer to die, or never do so.
final class ProgramLoop: @unchecked Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Threads that start programs: one, and others where those before are held up.
    private static let maximumStarters = 16
    /// A starter that takes longer is held up.
    private static let startingTime = Duration.milliseconds(50)
    /// How long a run waits for a starter, and a starter may take, where it has no timeout, and at least where it has one.
    private static let (longestWait, shortestWait) = (Duration.seconds(60), Duration.seconds(1))
    /// What the last processes get to die when the supervisor stops.
    private static let dyingTime = Duration.seconds(2)
    /// How long, at most, and how often a service that is not there is asked again: it may be being started anew.
    private static let (servicePatience, servicePause) = (Duration.seconds(5), Duration.milliseconds(50))
    /// How often a process is looked at that cannot be waited for.
    private static let lookingPause = Duration.milliseconds(100)
    /// Pipes that are read on for programs that others have left behind; of more the oldest is closed.
    private static let maximumLeftOpen = 256
    /// So many pages of output are taken at a time, so that one chatty program does not hold up the others.
    private static let pagesAtOnce = 64

    private struct Run {
        enum Phase {
            case waiting(since: Instant)
            case starting(since: Instant)
            case running(StartedProgram, OutputPipe)
        }

        let program: Program
        let listener: ProgramSupervisor.Listener
        var phase: Phase
        var began: Instant
        var output: [UInt8] = []
        var hasAnswered = false
        var isKilled = false
        /// The process cannot be waited for: it is looked at again and again.
        var isLookedAt = false
        /// Since when aloft-programs.service is not there to run it.
        var serviceMissing: (since: Instant, why: String)?
    }

    private enum Due {
        case work(UInt64)
        case deadline(ProgramRun)
        case retry(ProgramRun)
        case look(ProgramRun)
        /// Whether the starters are held up.
        case starters
    }

    private enum Token {
        static let commands: UInt64 = 0
        static let timer: UInt64 = 1
        static func end(_ run: ProgramRun) -> UInt64 { run.number * 4 + 2 }
        static func output(_ run: ProgramRun) -> UInt64 { run.number * 4 + 3 }
    }

    private let commands: Mailbox<ProgramSupervisor.Command>
    private let hasDeadlines: Bool
    private let poll: EventPoll
    private let timer: DeadlineTimer
    private var due = DeadlineHeap<Due>()
    private var works: [UInt64: @Sendable () -> Void] = [:]
    private var runs: [ProgramRun: Run] = [:]
    private var waiting: [ProgramRun] = []
    private var leftOpen: [ProgramRun: OutputPipe] = [:]
    private var starters: [ProgramStarter] = []
    private var idle: [Int] = []
    private var areStartersWatched = false
    /// When it ends, whatever is left.
    private var stopDeadline: Instant?

    init(_ commands: Mailbox<ProgramSupervisor.Command>, hasDeadlines: Bool) throws(SystemError) {
        self.commands = commands
        self.hasDeadlines = hasDeadlines
        poll = try EventPoll()
        timer = try DeadlineTimer()
        try poll.register(commands.descriptor, token: Token.commands)
        try poll.register(timer.descriptor, token: Token.timer)
    }

    /// Returns when it was stopped.
    func run(publish: (ProgramSupervisor.Load) -> Void) {
        var events: [EventPoll.Event] = []
        while stopDeadline.map({ !runs.isEmpty && Instant.now < $0 }) ?? true {
            // Neither call can be refused for a descriptor that is open.
            try? timer.arm(due.earliest)
            try? poll.wait(into: &events)
            for event in events { handle(event) }
            fire()
            dispatch()
            publish(load)
        }
    }

    private var load: ProgramSupervisor.Load {
        ProgramSupervisor.Load(
            runs: runs.count, waiting: waiting.count, timers: works.count, leftOpen: leftOpen.count,
            starters: starters.count)
    }

    private func handle(_ event: EventPoll.Event) {
        switch (event.token, event.token % 4) {
        case (Token.commands, _): for command in commands.tryTakeAll() ?? [] { obey(command) }
        case (Token.timer, _): _ = try? timer.drain()
        case (_, 2): lookForEnd(of: ProgramRun(number: event.token / 4))
        case (_, _): takeOutput(of: ProgramRun(number: event.token / 4))
        }
    }

    private func obey(_ command: ProgramSupervisor.Command) {
        switch command {
        case .run(let run, let program, let listener): add(run, program, listener)
        case .kill(let run): kill(run)
        case .at(let instant, let timer, let work):
            works[timer.number] = work
            due.insert(.work(timer.number), at: instant)
        case .cancel(let timer): works[timer.number] = nil
        case .started(let report): take(report)
        case .expire: for run in runs.keys where isBegun(run) { expire(run) }
        case .stop: stop()
        }
    }

    // MARK: Time

    private func fire() {
        let now = Instant.now
        while let next = due.next(now) {
            switch next {
            case .work(let number): works.removeValue(forKey: number)?()
            case .deadline(let run): deadline(of: run, now)
            case .retry(let run): if runs[run] != nil { waiting.append(run) }
            case .look(let run): lookForEnd(of: run)
            case .starters: lookAtStarters(now)
            }
        }
        // What was cancelled or is over must not pile up until its time comes.
        if due.count > 64 + 2 * (works.count + 2 * runs.count) {
            due.keep { due in
                switch due {
                case .work(let number): works[number] != nil
                case .deadline(let run), .retry(let run), .look(let run): runs[run] != nil
                case .starters: true
                }
            }
        }
    }

    private func setDeadline(of run: ProgramRun, _ instant: Instant) {
        if hasDeadlines { due.insert(.deadline(run), at: instant) }
    }

    /// One of the times at which a run may have been given up: each phase sets its own, and what an earlier one set is too early.
    private func deadline(of run: ProgramRun, _ now: Instant) {
        guard let state = runs[run], !state.hasAnswered else { return }
        switch state.phase {
        case .waiting(let since) where now >= since + Self.waitLimit(state.program): giveUpWaiting(run)
        case .starting(let since) where now >= since + (state.program.timeout ?? Self.longestWait): expire(run)
        case .running where state.program.timeout.map({ now >= state.began + $0 }) ?? false: expire(run)
        case .waiting, .starting, .running: return
        }
    }

    private static func waitLimit(_ program: Program) -> Duration {
        program.timeout.map { max($0, shortestWait) } ?? longestWait
    }

    private func isBegun(_ run: ProgramRun) -> Bool {
        switch runs[run]?.phase {
        case .starting?, .running?: true
        case .waiting?, nil: false
        }
    }

    private func giveUpWaiting(_ run: ProgramRun) {
        waiting.removeAll { $0 == run }
        let slowness = "this machine does not start programs fast enough: \(waiting.count) others wait"
        answer(run, .notStarted(why: runs[run]?.serviceMissing?.why ?? slowness))
        end(run)
    }

    /// The deadline has come.
    private func expire(_ run: ProgramRun) {
        if case .running(_, let pipe)? = runs[run]?.phase { drain(pipe, of: run) }
        answer(run, .timedOut)
        kill(run)
    }

    // MARK: Starting

    private func add(_ run: ProgramRun, _ program: Program, _ listener: @escaping ProgramSupervisor.Listener) {
        let now = Instant.now
        runs[run] = Run(program: program, listener: listener, phase: .waiting(since: now), began: now)
        waiting.append(run)
        setDeadline(of: run, now + Self.waitLimit(program))
        if stopDeadline != nil { kill(run) }
    }

    private func dispatch() {
        while !waiting.isEmpty, let starter = idle.popLast() ?? newStarter(mayWait: !starters.isEmpty) {
            let run = waiting.removeFirst()
            guard let program = runs[run]?.program else {
                idle.append(starter)
                continue
            }
            let now = Instant.now
            runs[run]?.phase = .starting(since: now)
            runs[run]?.began = now
            setDeadline(of: run, now + (program.timeout ?? Self.longestWait))
            starters[starter].start(ProgramStarter.Job(run: run, program: program))
        }
        guard !waiting.isEmpty, !areStartersWatched else { return }
        areStartersWatched = true
        due.insert(.starters, at: .now + Self.startingTime)
    }

    /// - Parameter mayWait: whether there are others that may be free soon.
    /// - Returns: its number; nil where there is none now.
    private func newStarter(mayWait: Bool) -> Int? {
        guard !mayWait else { return nil }
        let number = starters.count
        guard
            let starter = try? ProgramStarter(number: number, report: { [commands] in commands.insist(.started($0)) })
        else { return nil }
        starters.append(starter)
        return number
    }

    private func lookAtStarters(_ now: Instant) {
        areStartersWatched = false
        guard !waiting.isEmpty, idle.isEmpty, starters.count < Self.maximumStarters else { return }
        let areHeldUp = runs.values.allSatisfy { run in
            if case .starting(let since) = run.phase { since + Self.startingTime <= now } else { true }
        }
        if areHeldUp, let starter = newStarter(mayWait: false) { idle.append(starter) }
    }

    private func take(_ report: ProgramStarter.Report) {
        idle.append(report.starter)
        switch report.outcome {
        case .success(let (program, pipe)): begun(report.run, program, pipe, at: report.at)
        case .failure(.serviceMissing(let why)): serviceMissing(report.run, why, report.at)
        case .failure(let failure):
            answer(report.run, failure.outcome)
            end(report.run)
        }
    }

    private func begun(_ run: ProgramRun, _ program: StartedProgram, _ pipe: OutputPipe, at instant: Instant) {
        runs[run]?.phase = .running(program, pipe)
        do throws(SystemError) {
            try poll.register(pipe.descriptor, token: Token.output(run))
            try poll.register(program.descriptor, token: Token.end(run))
        } catch {
            answer(run, .notStarted(why: "it cannot be waited for: \(error)"))
            runs[run]?.isLookedAt = true
            kill(run)
            return lookForEnd(of: run)
        }
        guard let state = runs[run], !state.isKilled else { return program.kill() }
        runs[run]?.began = instant
        if let timeout = state.program.timeout { setDeadline(of: run, instant + timeout) }
    }

    private func serviceMissing(_ run: ProgramRun, _ why: String, _ now: Instant) {
        guard let state = runs[run] else { return }
        let since = state.serviceMissing?.since ?? state.began
        let patience = min(Self.servicePatience, state.program.timeout ?? Self.servicePatience)
        guard !state.hasAnswered, !state.isKilled, now + Self.servicePause < since + patience else {
            answer(run, .notStarted(why: why))
            return end(run)
        }
        runs[run]?.serviceMissing = (since, why)
        runs[run]?.phase = .waiting(since: now)
        due.insert(.retry(run), at: now + Self.servicePause)
    }

    // MARK: Running

    private func takeOutput(of run: ProgramRun) {
        if let pipe = leftOpen[run] { return takeOutput(leftOpen: pipe, of: run) }
        if case .running(_, let pipe)? = runs[run]?.phase { drain(pipe, of: run) }
    }

    /// - Returns: whether its last writer is gone.
    @discardableResult
    private func drain(_ pipe: OutputPipe, of run: ProgramRun) -> Bool {
        for _ in 0..<Self.pagesAtOnce {
            switch pipe.read() {
            case .bytes(let bytes):
                let room = CheckResult.outputLimit - (runs[run]?.output.count ?? CheckResult.outputLimit)
                if room > 0 { runs[run]?.output += bytes.prefix(room) }
            case .nothing: return false
            case .end: return true
            }
        }
        return false
    }

    private func lookForEnd(of run: ProgramRun) {
        guard let state = runs[run], case .running(let program, let pipe) = state.phase else { return }
        guard let end = program.end() else {
            if state.isLookedAt { due.insert(.look(run), at: .now + Self.lookingPause) }
            return
        }
        pipe.closeWritingEnd()
        let isOver = drain(pipe, of: run)
        if !state.isLookedAt { try? poll.unregister(program.descriptor) }
        if !isOver { leave(pipe, open: run) } else { try? poll.unregister(pipe.descriptor) }
        answer(run, CheckResult.Outcome(end))
        self.end(run)
    }

    /// Another program writes on: it must neither block nor be killed by SIGPIPE because the one that started it has ended.
    private func leave(_ pipe: OutputPipe, open run: ProgramRun) {
        if leftOpen.count >= Self.maximumLeftOpen, let oldest = leftOpen.keys.min(by: { $0.number < $1.number }) {
            close(leftOpen: oldest)
        }
        leftOpen[run] = pipe
    }

    private func takeOutput(leftOpen pipe: OutputPipe, of run: ProgramRun) {
        if drain(pipe, of: run) { close(leftOpen: run) }
    }

    private func close(leftOpen run: ProgramRun) {
        if let pipe = leftOpen.removeValue(forKey: run) { try? poll.unregister(pipe.descriptor) }
    }

    // MARK: Ending

    private func kill(_ run: ProgramRun) {
        guard let state = runs[run] else { return }
        runs[run]?.isKilled = true
        switch state.phase {
        case .running(let program, _): program.kill()
        // A starter has it: it is killed as soon as it has begun.
        case .starting: break
        case .waiting:
            waiting.removeAll { $0 == run }
            answer(run, .notStarted(why: "it was called off"))
            end(run)
        }
    }

    private func answer(_ run: ProgramRun, _ outcome: CheckResult.Outcome) {
        guard let state = runs[run], !state.hasAnswered else { return }
        runs[run]?.hasAnswered = true
        let result = CheckResult(outcome: outcome, duration: state.began.duration(to: .now), output: state.output)
        state.listener(.ended(result, began: state.began))
    }

    private func end(_ run: ProgramRun) {
        runs.removeValue(forKey: run)?.listener(.gone)
    }

    private func stop() {
        let deadline = Instant.now + Self.dyingTime
        stopDeadline = deadline
        due.insert(.starters, at: deadline)
        for run in runs.keys { kill(run) }
        for starter in starters { starter.close() }
    }
}

extension CheckResult.Outcome {
    fileprivate init(_ end: StartedProgram.End) {
        switch end {
        case .ended(.exited(let status)): self = .exited(status: status)
        case .ended(.killed(let signal)): self = .killed(signal: signal)
        case .notRun(let why): self = .notRun(why: why)
        case .lost(let why): self = .notStarted(why: why)
        }
    }
}
