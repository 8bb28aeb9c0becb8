internal import Glibc
internal import LinuxIO
internal import ProgramService

/// Runs programs for one user's processes, each as long as the connection that asked for it; with one thread, as it forks.
final class Service {
    /// Connections at a time; a node has as many checks as run at a time, and notify programs of 60 s.
    private static let limit = 1024

    /// One connection, and what it asked for.
    private final class Connection {
        let channel: MessageChannel
        let peer: PeerProcess
        var program: ChildProgram?
        /// Nobody waits for the end of the program any more.
        var isOver = false

        init(_ channel: MessageChannel, _ peer: PeerProcess) {
            self.channel = channel
            self.peer = peer
        }
    }

    /// Nil when it is to end: those that ask then wait for the next.
    private var listener: MessageListener?
    private let termination: SignalDescriptor
    private let poll: EventPoll
    private let userID: UInt32
    private static let arrival: UInt64 = 0
    private static let ending: UInt64 = 1
    /// By their number, from 1: even tokens are connections, odd ones their programs.
    private var connections: [UInt64: Connection] = [:]
    private var lastNumber: UInt64 = 0

    /// - Returns: the exit status.
    static func run(path: String, user: String) -> Int32 {
        do throws(SystemError) {
            guard let account = UserAccount(named: user) else {
                StandardError.printLine("aloft-programs: no user \(user)")
                return 2
            }
            // A program and its connection have three descriptors; where the limit stays, fewer run at a time.
            try? DescriptorLimit.raise()
            let service = try Service(path: path, userID: account.userID)
            _ = try ServiceManagerSocket.inherited()?.send("READY=1")
            StartUpMemory.release()
            try service.serve()
            return 0
        } catch {
            StandardError.printLine("aloft-programs: \(error)")
            return 8
        }
    }

    private init(path: String, userID: UInt32) throws(SystemError) {
        // Whoever connects is looked at: the file need not say who may.
        let listener = try MessageListener(path: path, mode: 0o666, backlog: 64)
        self.listener = listener
        termination = try SignalDescriptor([.terminate])
        poll = try EventPoll()
        self.userID = userID
        try poll.register(listener.descriptor, token: Self.arrival)
        try poll.register(termination.descriptor, token: Self.ending)
    }

    /// Until it is told to end and nothing runs any more.
    private func serve() throws(SystemError) {
        var events: [EventPoll.Event] = []
        while listener != nil || !connections.isEmpty {
            try poll.wait(into: &events)
            for event in events {
                switch event.token {
                case Self.arrival: try admit()
                case Self.ending: try resign()
                case let token where token % 2 == 0: try hear(token / 2)
                case let token: try settle(token / 2)
                }
            }
        }
    }

    private func resign() throws(SystemError) {
        guard try termination.receive() != nil, let leaving = listener.take() else { return }
        try poll.unregister(leaving.descriptor)
    }

    private func admit() throws(SystemError) {
        while let channel = try listener?.accept() {
            guard let peer = try? channel.peer(), peer.userID == userID || peer.userID == 0 else {
                _ = try? channel.send(ServiceAnswer.refused(why: "aloft-programs serves the agent alone").encoded)
                continue
            }
            guard connections.count < Self.limit else {
                _ = try? channel.send(ServiceAnswer.refused(why: "\(Self.limit) programs run already").encoded)
                continue
            }
            lastNumber += 1
            connections[lastNumber] = Connection(channel, peer)
            try poll.register(channel.descriptor, token: lastNumber * 2)
        }
    }

    private func hear(_ number: UInt64) throws(SystemError) {
        guard let connection = connections[number] else { return }
        let reception: MessageChannel.Reception
        do throws(SystemError) {
            reception = try connection.channel.receive()
        } catch {
            return try end(number)
        }
        switch consume reception {
        case .nothing: return
        case .end: try end(number)
        case .message(var message):
            guard let request = try? ServiceRequest(decoding: message.bytes),
                (request == .kill) == (connection.program != nil)
            else { return try end(number) }
            try serve(request, with: message.takeAttached(), for: number, connection)
        }
    }

    private func serve(
        _ request: ServiceRequest, with output: consuming OwnedDescriptor?, for number: UInt64, _ connection: Connection
    ) throws(SystemError) {
        switch request {
        case .schedule(let thread, let schedule): answer(run(thread, schedule, for: connection.peer), connection)
        case .kill: connection.program?.kill()
        case .run(let program):
            guard let output = output.take() else {
                return answer(.refused(why: "there is nowhere to write to"), connection)
            }
            do throws(SystemError) {
                let child = try start(program, output: output.rawValue)
                connection.program = child
                try poll.register(child.descriptor, token: number * 2 + 1)
            } catch {
                let why = "\(program.command[0]) could not be started: \(error)"
                answer(error.call == "execve" && !error.isShortage ? .notRun(why: why) : .refused(why: why), connection)
            }
        }
    }

    /// Not even root's programs have what this service has to change users with; what a drop-in adds to it, root's have too.
    private func start(_ program: ServiceProgram, output: CInt) throws(SystemError) -> ChildProgram {
        var terms = ChildProgram.Terms(program.command, as: program.identity, environment: program.environment)
        terms.keptCapabilities = .withoutUsersAndScheduling
        terms.diesWithStarter = true
        terms.descriptorLimit = DescriptorLimit.inherited
        return try ChildProgram(terms, ChildProgram.Streams(output: output, error: output))
    }

    private func run(_ thread: Int32, _ schedule: ThreadSchedule, for peer: PeerProcess) -> ServiceAnswer {
        guard peer.has(thread: thread) else { return .refused(why: "thread \(thread) is not the caller's") }
        do throws(SystemError) {
            switch schedule {
            case .realTime(let priority): try Scheduling.setRealTime(priority: priority, ofThread: thread)
            case .niceness(let niceness): try Scheduling.setNiceness(niceness, ofThread: thread)
            case .processors(let numbers): try Scheduling.setProcessors(numbers, ofThread: thread)
            }
            return .scheduled
        } catch {
            return .refused(why: "\(error)")
        }
    }

    /// The program has ended.
    private func settle(_ number: UInt64) throws(SystemError) {
        guard let connection = connections[number], let program = connection.program, let ending = try program.ending()
        else { return }
        answer(.ended(ending), connection)
        try poll.unregister(program.descriptor)
        connection.program = nil
        if connection.isOver { connections[number] = nil }
    }

    /// The caller is gone: what runs for it is killed, and forgotten when it has ended.
    private func end(_ number: UInt64) throws(SystemError) {
        guard let connection = connections[number] else { return }
        try poll.unregister(connection.channel.descriptor)
        guard let program = connection.program else {
            connections[number] = nil
            return
        }
        connection.isOver = true
        program.kill()
    }

    private func answer(_ answer: ServiceAnswer, _ connection: Connection) {
        // Who does not take the one answer has gone.
        _ = try? connection.channel.send(answer.encoded)
    }
}
