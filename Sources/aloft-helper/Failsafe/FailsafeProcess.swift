internal import Failsafe
internal import Glibc
internal import LinuxIO
internal import Netlink
internal import NetworkTypes

/// Holds the agent's sockets and takedown plans, and carries those out when the agent is gone.
final class FailsafeProcess {
    typealias Instant = ContinuousClock.Instant

    private enum Token {
        static let timer: UInt64 = 0
        static let agent: UInt64 = 1
        static let listener: UInt64 = 2
        static let nextAgent: UInt64 = 3
        static let firstPort: UInt64 = 16
    }

    /// More than a socket's buffer holds.
    private static let readingsPerPort = 256

    private let directory: String
    private let poll: EventPoll
    private let timer: DeadlineTimer
    private let kernel: NetlinkCommandSocket
    private let buffers = ReceiveBuffers()
    private let agentProcess: PeerProcess
    private var executor = Executor()
    private var senders: [Int32: AdvertisementSender] = [:]
    private var receivers: [Int32: (receiver: AdvertisementReceiver, isIPv6: Bool)] = [:]
    private var agent: MessageChannel?
    private var listener: MessageListener?
    /// The next agent.
    private var nextAgent: MessageChannel?

    /// - Parameter directory: where the next agent finds it, by a socket of its own.
    init(in directory: String) throws(SystemError) {
        self.directory = directory
        poll = try EventPoll()
        timer = try DeadlineTimer()
        kernel = try NetlinkCommandSocket()
        let agent = MessageChannel(OwnedDescriptor(0))
        agentProcess = try agent.peer()
        try poll.register(timer.descriptor, token: Token.timer)
        try poll.register(agent.descriptor, token: Token.agent)
        self.agent = agent
    }

    /// Returns when the agent is gone and nothing is left to be done in its name.
    func run() throws(SystemError) {
        var events: [EventPoll.Event] = []
        while !executor.isOver || executor.hasNews {
            try timer.arm(executor.deadline)
            try poll.wait(into: &events)
            for event in events { try handle(event) }
            if executor.mustReadFirst(now: .now) { perform(unread().flatMap { executor.heard($0, on: $1) }) }
            perform(executor.timerExpired(now: .now))
        }
    }

    private func handle(_ event: EventPoll.Event) throws(SystemError) {
        switch event.token {
        case Token.timer: _ = try timer.drain()
        case Token.agent: try readAgent()
        case Token.listener: try meet()
        case Token.nextAgent: try readNextAgent()
        default: hear(Int32(truncatingIfNeeded: event.token - Token.firstPort))
        }
    }

    // MARK: The agent

    private func readAgent() throws(SystemError) {
        while let agent {
            switch try agent.receive() {
            case .nothing: return
            case .message(var message):
                guard let order = try? AgentMessage(decoding: message.bytes) else { continue }
                obey(order, with: message.takeAttached(), from: agent)
            case .end:
                try agentDied()
            }
        }
    }

    private func obey(
        _ order: AgentMessage, with descriptor: consuming OwnedDescriptor?, from agent: MessageChannel
    ) {
        switch order {
        case .open(let port): if let descriptor = descriptor.take() { open(port, descriptor) }
        case .close(let port):
            senders[port] = nil
            receivers[port] = nil
        case .set(let takedownPlan): executor.set(takedownPlan)
        case .clear(let name): executor.clear(name)
        case .keepAlive(let keepaliveOrder): executor.keepAlive(keepaliveOrder)
        case .extend(let name, let beats): executor.extend(name, beats)
        case .shutdown: executor.shutdown()
        case .alive(let sign): executor.heardHeartbeat(sign, now: .now)
        case .prepare:
            executor.prepare()
            openListener()
            _ = try? agent.send(FailsafeMessage.ready.encoded)
        }
    }

    private func open(_ port: AgentMessage.Port, _ descriptor: consuming OwnedDescriptor) {
        if port.isSending {
            senders[port.id] = AdvertisementSender(
                adopting: descriptor, interface: InterfaceIndex(port.interface),
                family: port.isIPv6 ? .ipv6 : .ipv4)
        } else {
            receivers[port.id] = (AdvertisementReceiver(adopting: descriptor), port.isIPv6)
        }
    }

    /// The agent is gone: first what the network waits for, then what the next agent may need.
    private func agentDied() throws(SystemError) {
        agent = nil
        perform(executor.agentDied(unread: unread(), now: .now))
        for (port, entry) in receivers {
            try poll.register(entry.receiver.descriptor, token: Token.firstPort + UInt64(port))
        }
        openListener()
        if let nextAgent { offer(to: nextAgent) }
    }

    /// It is there as long as its end of the channel is; its end is told by that.
    private func endAgent() {
        StandardError.write(Array("aloft-failsafe: the agent hangs, and is ended\n".utf8))
        do throws(SystemError) {
            try agentProcess.end()
        } catch {
            StandardError.write(Array("aloft-failsafe: it cannot be ended: \(error)\n".utf8))
        }
    }

    private func openListener() {
        guard listener == nil else { return }
        do throws(SystemError) {
            let listener = try MessageListener(path: FailsafeSocket.path(of: getpid(), in: directory))
            try poll.register(listener.descriptor, token: Token.listener)
            self.listener = listener
        } catch {
            StandardError.write(Array("aloft-failsafe: the next agent will not find it: \(error)\n".utf8))
        }
    }

    // MARK: The network

    private func hear(_ port: Int32) {
        perform(take(from: port).heard.flatMap { executor.heard($0, on: port) })
    }

    /// Everything that has arrived so far, which the agent and this process share.
    private func unread() -> [(HeardAdvertisement, port: Int32)] {
        receivers.keys.sorted().flatMap { port in
            var all: [(HeardAdvertisement, port: Int32)] = []
            for _ in 0..<Self.readingsPerPort {
                let (count, heard) = take(from: port)
                all += heard.map { ($0, port) }
                guard count == ReceiveBuffers.maximumDatagrams else { break }
            }
            return all
        }
    }

    private func take(from port: Int32) -> (count: Int, heard: [HeardAdvertisement]) {
        guard let (receiver, isIPv6) = receivers[port] else { return (0, []) }
        var heard: [HeardAdvertisement] = []
        let count = try? receiver.receive(into: buffers) { packet, arrival in
            let one =
                isIPv6
                ? HeardAdvertisement(ipv6: packet, source: arrival.source) : HeardAdvertisement(ipv4: packet)
            if let one { heard.append(one) }
        }
        return (count ?? 0, heard)
    }

    private func perform(_ effects: [Executor.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let packets, let source, let port): send(packets, from: source, through: port)
            case .change(let messages): change(messages)
            case .tellGone(let name): _ = try? nextAgent?.send(FailsafeMessage.gone(name).encoded)
            case .endAgent: endAgent()
            }
        }
    }

    private func send(_ packets: [TakedownPlan.Packet], from source: IPAddress, through port: Int32) {
        guard let sender = senders[port] else { return }
        for packet in packets {
            switch (source, packet.destination) {
            case (.v4, .v4(let destination)): _ = sender.enqueue(packet.bytes, to: destination)
            case (.v6(let source), .v6(let destination)):
                _ = sender.enqueue(packet.bytes, from: source, to: destination, hopLimit: packet.timeToLive)
            case (.v4, .v6), (.v6, .v4): break
            }
        }
        _ = sender.flush()
    }

    /// What is gone already need not be removed; what the kernel refuses, it removes by itself when the lease ends.
    private func change(_ messages: [[UInt8]]) {
        for message in messages {
            if let request = NetlinkRequest(encoded: message) { try? kernel.execute(request) }
        }
    }

    // MARK: The next agent

    /// There is one agent to a directory: one that comes while another is served comes after that one's end.
    private func meet() throws(SystemError) {
        guard let channel = try listener?.accept() else { return }
        try readNextAgent()
        nextAgentEnded()
        nextAgent = channel
        try poll.register(channel.descriptor, token: Token.nextAgent)
        guard agent == nil else { return }  // it is leaving: offers come when it has
        offer(to: channel)
    }

    private func offer(to nextAgent: MessageChannel) {
        if let exitReport = executor.takeExitReport() {
            _ = try? nextAgent.send(FailsafeMessage.exitReport(exitReport).encoded)
        }
        for name in executor.offered { _ = try? nextAgent.send(FailsafeMessage.offer(name).encoded) }
        _ = try? nextAgent.send(FailsafeMessage.offersEnd(agentEndedAt: executor.agentEndedAt ?? .now).encoded)
    }

    private func readNextAgent() throws(SystemError) {
        while let nextAgent {
            switch try nextAgent.receive() {
            case .nothing: return
            case .end: nextAgentEnded()
            case .message(let message):
                guard let wish = try? NextAgentMessage(decoding: message.bytes) else { continue }
                grant(wish, to: nextAgent)
            }
        }
    }

    private func nextAgentEnded() {
        guard nextAgent != nil else { return }
        nextAgent = nil
        perform(executor.nextAgentEnded(now: .now))
    }

    private func grant(_ wish: NextAgentMessage, to nextAgent: MessageChannel) {
        switch wish {
        case .renounce(let name): perform(executor.renounce(name))
        case .taken(let name): executor.taken(name)
        case .claim(let name):
            guard let (handoff, effects) = executor.claim(name, now: .now) else {
                _ = try? nextAgent.send(FailsafeMessage.gone(name).encoded)
                return
            }
            perform(effects)
            _ = try? nextAgent.send(FailsafeMessage.handoff(handoff).encoded)
        }
    }
}
