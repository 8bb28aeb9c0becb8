internal import AgentModel
internal import Configuration
internal import Dispatch
internal import Health
internal import Logging
private import Synchronization

/// Runs the programs of one instance or group, one after the other, in the order of the events.
final class ProgramQueue: Sendable {
    /// Programs that may wait; an event that finds no room is told to nobody, which the log and a gap row say.
    static let limit = 256
    /// A program that has not ended by then is killed, with all that it started.
    static let timeout = Duration.seconds(60)
    /// How long one is left alone that the agent could not start, and for how long it tries.
    private static let (startPause, startPatience) = (Duration.seconds(1), Duration.seconds(60))

    private struct Errand {
        var event: NotifyEvent
        var program: Program
    }

    private struct Books {
        var waiting: [Errand] = []
        var running: ProgramRun?
        var isWorking = false
        var isAbandoned = false
        var losses = NotifyLosses()
    }

    private let key: NotifyEvent.Key
    private let office: NotifyOffice
    private let working: DispatchGroup
    private let books = Mutex(Books())

    /// - Parameter working: is entered while there is something to do.
    init(_ key: NotifyEvent.Key, _ office: NotifyOffice, working: DispatchGroup) {
        self.key = key
        self.office = office
        self.working = working
    }

    var isIdle: Bool { books.withLock { !$0.isWorking && $0.losses.isEmpty } }

    /// Has the programs for an event run, all of them or none.
    func add(_ event: NotifyEvent, refusesWritable: Bool) {
        let errands = event.commands.map { command in
            Errand(
                event: event,
                program: Program(command, refusesWritable: refusesWritable, timeout: Self.timeout))
        }
        guard !errands.isEmpty else { return }
        let isTaken = books.withLock { books in
            defer { if !books.isWorking { begin(&books) } }
            guard !books.isAbandoned, books.waiting.count + errands.count <= Self.limit else {
                books.losses.add(event.stamp)
                return false
            }
            books.waiting += errands
            return true
        }
        if !isTaken {
            office.log(.error, "the programs of \(key) are not told of \(event.event.rawValue): too many runs wait")
        }
    }

    /// Kills what runs and forgets what waits, which the log and a gap row say.
    func abandon() {
        let (running, forgotten) = books.withLock { books in
            books.isAbandoned = true
            for errand in books.waiting { books.losses.add(errand.event.stamp) }
            defer { books.waiting = [] }
            return (books.running, books.waiting.count)
        }
        if let running { office.programs.kill(running) }
        if forgotten > 0 { office.log(.error, "\(forgotten) programs of \(key) were not run: the agent stops") }
    }

    private func begin(_ books: inout Books) {
        books.isWorking = true
        working.enter()
        next(&books)
    }

    /// Runs the first that waits, or has no more work.
    private func next(_ books: inout Books) {
        let why = books.isAbandoned ? "the agent stopped before" : "too many programs of \(key) waited"
        if let gap = books.losses.takeGap(office.now(), "Programs were not run: \(why).") { office.record(gap) }
        guard !books.waiting.isEmpty else {
            (books.running, books.isWorking) = (nil, false)
            return working.leave()
        }
        carryOut(books.waiting.removeFirst(), begun: office.now(), until: .now + Self.startPatience, &books)
    }

    /// Runs the program, and tries again where the agent lacks what it takes to start it: the change is not told otherwise.
    private func carryOut(
        _ errand: Errand, begun stamp: Stamp, until deadline: ContinuousClock.Instant, _ books: inout Books
    ) {
        books.running = office.programs.run(errand.program) { [self] notice in
            guard case .ended(let result, _) = notice else { return }
            if case .notStarted = result.outcome, .now < deadline, !self.books.withLock({ $0.isAbandoned }) {
                office.programs.at(.now + Self.startPause) { [self] in
                    self.books.withLock { carryOut(errand, begun: stamp, until: deadline, &$0) }
                }
                return
            }
            tell(errand, result, begun: stamp)
            self.books.withLock { next(&$0) }
        }
    }

    private func tell(_ errand: Errand, _ result: CheckResult, begun stamp: Stamp) {
        let event = errand.event
        let waited = Duration.microseconds(stamp.monotonicMicroseconds - event.stamp.monotonicMicroseconds)
        office.record(
            .notification(
                NotificationRecord(
                    stamp: stamp, subject: event.subject, name: event.name, event: event.event,
                    command: errand.program.command, waited: waited, result: result)))
        guard !result.passed else { return }
        let program = errand.program.command.first ?? ""
        office.log(.warning, "\(key): \(program), told of \(event.event.rawValue), \(result.text)")
    }
}
