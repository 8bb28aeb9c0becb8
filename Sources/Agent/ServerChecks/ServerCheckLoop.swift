internal import AgentModel
internal import Configuration
internal import LinuxIO
internal import Probes
internal import TLS

/// What `ServerCheckRunner` does.
///
/// `@unchecked Sendable` because it is made before its thread, which alone uses it then.
final class ServerCheckLoop: @unchecked Sendable {
    typealias Instant = ContinuousClock.Instant

    private static let commandsToken: UInt64 = 0
    /// So many runs begin before those that go on get their turn.
    private static let startsAtOnce = 64
    /// So often a connection is read before others get their turn.
    private static let readsAtOnce = 4
    /// More than any datagram; of a stream it is read at once.
    private static let roomBytes = 65_536
    /// Between attempts to wait that the kernel refuses.
    private static let refusalPause = Duration.milliseconds(50)

    private let commands: Mailbox<ServerCheckRunner.Command>
    private let poll: EventPoll
    private let stamp: @Sendable (Instant) -> Stamp
    private let runProgram: ServerCheckRunner.RunProgram
    private let report: ServerCheckRunner.Report

    private var checks: [String: ScheduledCheck] = [:]
    /// By the numbers of their runs.
    private var running: [UInt64: ScheduledCheck] = [:]
    private var due = DeadlineHeap<(check: ScheduledCheck, wake: UInt64)>()
    private var lastNumber = ServerCheckLoop.commandsToken
    private var room = [UInt8](repeating: 0, count: ServerCheckLoop.roomBytes)
    /// Files are read when a check needs them first, and again after a reload.
    private var credentials: [CheckerTLS: TLSClientCredentials] = [:]
    private var load = ServerCheckRunner.Load()
    private var isStopped = false

    init(
        _ commands: Mailbox<ServerCheckRunner.Command>, stamp: @escaping @Sendable (Instant) -> Stamp,
        runProgram: @escaping ServerCheckRunner.RunProgram, report: @escaping ServerCheckRunner.Report
    ) throws(SystemError) {
        self.commands = commands
        self.stamp = stamp
        self.runProgram = runProgram
        self.report = report
        poll = try EventPoll()
        try poll.register(commands.descriptor, token: Self.commandsToken)
    }

    /// Returns when it was stopped.
    func run(publish: (ServerCheckRunner.Load) -> Void) {
        var events: [EventPoll.Event] = []
        var published = load
        while !isStopped {
            do throws(SystemError) {
                try poll.wait(into: &events, timeout: due.earliest.map { max(.zero, Instant.now.duration(to: $0)) })
            } catch {
                Thread.sleep(Self.refusalPause)
            }
            for event in events { handle(event) }
            fire()
            load.checks = checks.count
            load.running = running.count
            if load != published { publish(load) }
            published = load
        }
        replace(with: [])
    }

    private func handle(_ event: EventPoll.Event) {
        guard event.token != Self.commandsToken else {
            for command in commands.tryTakeAll() ?? [] { obey(command) }
            return
        }
        // What has ended since may still be among the events.
        guard let check = running[event.token], let run = check.connection else { return }
        continueRun(run, of: check, event)
    }

    private func obey(_ command: ServerCheckRunner.Command) {
        switch command {
        case .replace(let definitions): replace(with: definitions)
        case .runNow(let names):
            for check in names.compactMap({ checks[$0] }) where !check.isRunning { hurry(check) }
        case .program(let number, let step): take(step, of: number)
        case .stop: isStopped = true
        }
    }

    // MARK: Which checks there are

    private func replace(with definitions: [ServerCheckDefinition]) {
        let former = checks
        checks = [:]
        credentials = [:]
        let now = Instant.now
        for definition in definitions where checks[definition.name] == nil {
            if let check = former[definition.name], check.definition.asksTheSame(as: definition) {
                check.definition = definition
                checks[definition.name] = check
            } else if let check = ScheduledCheck(running: definition, now: now) {
                checks[definition.name] = check
                schedule(check, now)
            }
        }
        for (name, check) in former where checks[name] !== check {
            check.isGone = true
            abandon(check)
        }
    }

    private func hurry(_ check: ScheduledCheck) {
        let now = Instant.now
        check.plan.hurry(at: now)
        schedule(check, now)
    }

    /// Ends what runs of it, unreported.
    private func abandon(_ check: ScheduledCheck) {
        if let run = check.connection {
            running[run.number] = nil
            run.socket = nil
            check.connection = nil
        }
        if let program = check.program {
            check.program?.hasEnded = true
            program.cancel()
            if check.isGone { running[program.number] = nil }
        }
    }

    // MARK: Time

    private func schedule(_ check: ScheduledCheck, _ now: Instant) {
        guard let at = check.attention(now), check.wake.map({ at < $0 }) ?? true else { return }
        check.wake = at
        check.wakes += 1
        due.insert((check, check.wakes), at: at)
    }

    private func fire() {
        let now = Instant.now
        var starts = 0
        while starts < Self.startsAtOnce, let (check, wake) = due.next(now) {
            // Another time was set since.
            guard check.wakes == wake else { continue }
            check.wake = nil
            if let run = check.connection {
                if run.deadline <= now { perform(run.probe.expired(), run, check) }
            } else if !check.isGone, check.plan.next <= now {
                starts += 1
                begin(check, now)
            }
            schedule(check, now)
        }
        // What was set anew must not pile up until its time comes.
        if due.count > 64 + 2 * checks.count { due.keep { $0.check.wakes == $0.wake && !$0.check.isGone } }
    }

    private func begin(_ check: ScheduledCheck, _ now: Instant) {
        load.lateness = check.plan.next.duration(to: now)
        load.maximumLateness = max(load.maximumLateness, load.lateness)
        guard check.program == nil else { return stillThere(check, now) }
        lastNumber += 1
        switch check.method {
        case .probe(let template):
            let run = ProbeRun(template, number: lastNumber, now: now)
            check.connection = run
            running[run.number] = check
            perform(run.probe.start(), run, check)
        case .program(let program):
            let number = lastNumber
            running[number] = check
            let cancel = runProgram(program) { [commands] in commands.insist(.program(number, $0)) }
            check.program = CheckProgram(number: number, began: now, cancel: cancel)
        case .none(let why): finish(check, Probe.Result(.couldNotRun(why)), began: now)
        case .trackedFile: break
        }
    }

    private func finish(_ check: ScheduledCheck, _ result: Probe.Result, began: Instant) {
        let now = Instant.now
        let judgement = check.plan.ended(result.verdict, at: now)
        let name = check.definition.name
        report(
            name, judgement.outcome,
            ServerCheckRun(
                stamp: stamp(began), check: name, outcome: judgement.run, duration: began.duration(to: now),
                evidence: result.evidence))
        schedule(check, now)
    }

    // MARK: Connections

    private func continueRun(_ run: ProbeRun, of check: ScheduledCheck, _ event: EventPoll.Event) {
        if run.isConnecting {
            do throws(SystemError) {
                try run.socket?.finishConnecting()
                run.isConnecting = false
                perform(secure(run), run, check)
            } catch {
                perform(run.probe.failed(ConnectionFailure(.beingAnswered, error)), run, check)
            }
            return
        }
        if run.handshake != .isDone { return perform(shakeHands(run), run, check) }
        if event.isWritable, !run.unsent.isEmpty { perform(sendOn(run), run, check) }
        if event.isReadable { receive(run, check) }
    }

    private func receive(_ run: ProbeRun, _ check: ScheduledCheck) {
        for _ in 0..<Self.readsAtOnce {
            guard !run.isConnecting, run.handshake == .isDone else { return }
            let isStream = check.destination?.transport == .stream
            do throws(ConnectionFailure) {
                // Nothing else may hold the socket: what follows may close it and need its port again.
                guard let count = try run.receive(into: &room) else { return }
                let actions =
                    count == 0 && isStream
                    ? run.probe.ended() : run.probe.received(room.span.extracting(0..<count))
                perform(actions, run, check)
                // The rest of a stream, and its end, are told by the next wait.
                if isStream, run.tls == nil, count < room.count { return }
            } catch {
                perform(run.probe.failed(error), run, check)
            }
        }
    }

    /// Does what the probe wants, and what follows from that.
    private func perform(_ actions: [Probe.Action], _ run: ProbeRun, _ check: ScheduledCheck) {
        var actions = actions[...]
        while true {
            while let action = actions.popFirst() {
                switch action {
                case .connect(let destination): actions += connect(run, destination)
                case .send(let bytes):
                    run.unsent += bytes
                    actions += sendOn(run)
                case .close: run.socket = nil
                case .finished(let result):
                    running[run.number] = nil
                    check.connection = nil
                    finish(check, result, began: run.began)
                }
            }
            actions = watch(run)[...]
            if actions.isEmpty { return }
        }
    }

    private func connect(_ run: ProbeRun, _ destination: ProbeDestination) -> [Probe.Action] {
        do throws(SystemError) {
            let socket = try ProbeSocket(ProbeSocket.Terms(destination))
            run.socket = socket
            run.encryption = destination.encryption
            do throws(SystemError) {
                run.isConnecting = !(try socket.connect())
                return run.isConnecting ? [] : secure(run)
            } catch {
                return run.probe.failed(ConnectionFailure(.connecting, error))
            }
        } catch {
            return run.probe.failed(ConnectionFailure(.opening, error))
        }
    }

    /// Begins TLS where that is wanted, on a connection that is there.
    private func secure(_ run: ProbeRun) -> [Probe.Action] {
        guard let encryption = run.encryption, let socket = run.socket else { return run.probe.connected() }
        do throws(TLSError) {
            run.tls = try TLSSession(
                socket.descriptor, try credentials(encryption.files), serverName: encryption.serverName,
                endsStrictly: encryption.endsStrictly)
            return shakeHands(run)
        } catch {
            return run.probe.failed(ConnectionFailure(.opening, error))
        }
    }

    private func shakeHands(_ run: ProbeRun) -> [Probe.Action] {
        do throws(TLSError) {
            run.handshake = try run.tls?.handshake() ?? .isDone
            return run.handshake == .isDone ? run.probe.connected() : []
        } catch {
            return run.probe.failed(ConnectionFailure(.securing, error))
        }
    }

    private func credentials(_ files: CheckerTLS) throws(TLSError) -> TLSClientCredentials {
        if let known = credentials[files] { return known }
        let made = try TLSClientCredentials(
            .init(
                authorities: files.authoritiesPath, certificate: files.certificatePath, key: files.keyPath,
                password: files.password))
        credentials[files] = made
        return made
    }

    private func sendOn(_ run: ProbeRun) -> [Probe.Action] {
        do throws(ConnectionFailure) {
            while !run.unsent.isEmpty, run.socket != nil {
                guard let count = try run.send() else { return [] }
                run.unsent = run.unsent.dropFirst(count)
            }
            return []
        } catch {
            return run.probe.failed(error)
        }
    }

    /// Waits for what the run needs next; costs no system call where that is waited for.
    private func watch(_ run: ProbeRun) -> [Probe.Action] {
        guard let socket = run.socket else { return [] }
        let interest: EventPoll.Interest =
            if run.isConnecting || run.handshake == .awaitsWriting {
                .writable
            } else if run.handshake == .awaitsReading || run.unsent.isEmpty {
                .readable
            } else {
                [.readable, .writable]
            }
        guard run.interest != interest else { return [] }
        do throws(SystemError) {
            if run.interest == nil {
                try poll.register(socket.descriptor, token: run.number, interest)
            } else {
                try poll.update(socket.descriptor, token: run.number, interest)
            }
            run.interest = interest
            return []
        } catch {
            return run.probe.failed(ConnectionFailure(.opening, error))
        }
    }

    // MARK: Programs

    private func take(_ step: ServerCheckRunner.ProgramStep, of number: UInt64) {
        guard let check = running[number], case .program(let terms) = check.method, let run = check.program else {
            return
        }
        switch step {
        case .ended(let result):
            guard !run.hasEnded else { return }
            check.program?.hasEnded = true
            finish(check, Probe.Result(result, of: terms), began: run.began)
        case .gone:
            running[number] = nil
            check.program = nil
            if run.isOverdue { hurry(check) } else { schedule(check, .now) }
        }
    }

    /// A beat has come, and something of the program before is left. Once that was waited for during a whole interval, it
    /// does not end.
    private func stillThere(_ check: ScheduledCheck, _ now: Instant) {
        guard check.program?.isOverdue == true else {
            check.program?.isOverdue = true
            return check.plan.skip(at: now)
        }
        let why = "the run before was killed at its deadline and does not end; no other is started until it is gone"
        finish(check, Probe.Result(.couldNotRun(why)), began: now)
    }
}

extension ScheduledCheck {
    /// Nil for those that somebody else runs.
    fileprivate convenience init?(running definition: ServerCheckDefinition, now: Instant) {
        self.init(definition, now: now)
        if case .trackedFile = method { return nil }
    }

    fileprivate var destination: ProbeDestination? {
        if case .probe(let template) = method { template.destination } else { nil }
    }
}

extension ConnectionFailure {
    fileprivate init(_ step: Step, _ error: SystemError) {
        self.init(step, call: error.call, errorName: error.errorName, errorText: error.errorText)
    }
}

extension ProbeRun {
    /// Of `unsent`; nil where nothing fits now.
    fileprivate func send() throws(ConnectionFailure) -> Int? {
        if let tls {
            do throws(TLSError) { return try tls.send(unsent) } catch { throw ConnectionFailure(.sending, error) }
        }
        do throws(SystemError) { return try socket?.send(unsent) } catch { throw ConnectionFailure(.sending, error) }
    }

    /// Nil where nothing has arrived.
    fileprivate func receive(into room: inout [UInt8]) throws(ConnectionFailure) -> Int? {
        if let tls {
            do throws(TLSError) {
                return try tls.receive(into: &room)
            } catch {
                throw ConnectionFailure(.receiving, error)
            }
        }
        do throws(SystemError) {
            return try socket?.receive(into: &room)
        } catch {
            throw ConnectionFailure(.receiving, error)
        }
    }
}

extension ConnectionFailure {
    fileprivate init(_ step: Step, _ error: TLSError) {
        self.init(step, call: error.call, errorName: error.name, errorText: error.text)
    }
}

extension ProbeSocket.Terms {
    fileprivate init(_ destination: ProbeDestination) {
        let transport: ProbeSocket.Transport =
            switch destination.transport {
            case .stream: .stream
            case .datagram: .datagram
            case .echo: .echo
            }
        self.init(transport, destination.address, port: destination.port)
        sourceAddress = destination.sourceAddress
        sourcePort = destination.sourcePort
        interface = destination.interface
        firewallMark = destination.firewallMark
    }
}
