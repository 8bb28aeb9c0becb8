internal import LastWill
internal import LinuxIO
internal import Netlink
internal import NetworkTypes

/// Holds the agent's sockets and its will, and carries that out when the agent is gone.
final class Keeper {
    typealias Instant = ContinuousClock.Instant

    private enum Token {
        static let timer: UInt64 = 0
        static let agent: UInt64 = 1
        static let meetingPlace: UInt64 = 2
        static let heir: UInt64 = 3
        static let firstPort: UInt64 = 16
    }

    /// More than a socket's buffer holds.
    private static let readingsPerPort = 256

    private let path: String
    private let poll: EventPoll
    private let timer: DeadlineTimer
    private let kernel: NetlinkCommandSocket
    private let buffers = ReceiveBuffers()
    private let agentProcess: PeerProcess
    private var executor = Executor()
    private var senders: [Int32: AdvertisementSender] = [:]
    private var receivers: [Int32: (receiver: AdvertisementReceiver, isIPv6: Bool)] = [:]
    private var agent: MessageChannel?
    private var meetingPlace: MessageListener?
    /// The next agent.
    private var heir: MessageChannel?

    /// - Parameter meetingPlace: the path at which the next agent finds it.
    init(meetingPlace path: String) throws(SystemError) {
        self.path = path
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
        case Token.meetingPlace: try meet()
        case Token.heir: try readHeir()
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
                try mourn()
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
        case .bequeath(let testament): executor.bequeath(testament)
        case .revoke(let name): executor.revoke(name)
        case .deputise(let deputation): executor.deputise(deputation)
        case .prolong(let name, let beats): executor.prolong(name, beats)
        case .farewell: executor.farewell()
        case .alive(let sign): executor.heardSign(sign, now: .now)
        case .prepare:
            executor.prepare()
            openMeetingPlace()
            _ = try? agent.send(KeeperMessage.ready.encoded)
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
    private func mourn() throws(SystemError) {
        agent = nil
        perform(executor.bereaved(unread: unread(), now: .now))
        for (port, entry) in receivers {
            try poll.register(entry.receiver.descriptor, token: Token.firstPort + UInt64(port))
        }
        openMeetingPlace()
        if let heir { offer(to: heir) }
    }

    /// It is there as long as its end of the channel is; its end is told by that.
    private func endAgent() {
        StandardError.write(Array("aloft-will: the agent hangs, and is ended\n".utf8))
        do throws(SystemError) {
            try agentProcess.end()
        } catch {
            StandardError.write(Array("aloft-will: it cannot be ended: \(error)\n".utf8))
        }
    }

    private func openMeetingPlace() {
        guard meetingPlace == nil else { return }
        do throws(SystemError) {
            let listener = try MessageListener(path: path)
            try poll.register(listener.descriptor, token: Token.meetingPlace)
            meetingPlace = listener
        } catch {
            StandardError.write(Array("aloft-will: the next agent will not find it: \(error)\n".utf8))
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

    private func perform(_ deeds: [Executor.Deed]) {
        for deed in deeds {
            switch deed {
            case .send(let packets, let source, let port): send(packets, from: source, through: port)
            case .change(let messages): change(messages)
            case .tellGone(let name): _ = try? heir?.send(KeeperMessage.gone(name).encoded)
            case .endAgent: endAgent()
            }
        }
    }

    private func send(_ packets: [Testament.Packet], from source: IPAddress, through port: Int32) {
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

    /// An agent that comes while another is served takes its place: there is one agent to a directory.
    private func meet() throws(SystemError) {
        guard let channel = try meetingPlace?.accept() else { return }
        heir = channel
        try poll.register(channel.descriptor, token: Token.heir)
        guard agent == nil else { return }  // it is leaving: offers come when it has
        offer(to: channel)
    }

    private func offer(to heir: MessageChannel) {
        if let epitaph = executor.takeEpitaph() { _ = try? heir.send(KeeperMessage.epitaph(epitaph).encoded) }
        for name in executor.names { _ = try? heir.send(KeeperMessage.offer(name).encoded) }
        _ = try? heir.send(KeeperMessage.offersEnd.encoded)
    }

    private func readHeir() throws(SystemError) {
        while let heir {
            switch try heir.receive() {
            case .nothing: return
            case .end: self.heir = nil
            case .message(let message):
                guard let wish = try? HeirMessage(decoding: message.bytes) else { continue }
                grant(wish, to: heir)
            }
        }
    }

    private func grant(_ wish: HeirMessage, to heir: MessageChannel) {
        switch wish {
        case .renounce(let name): perform(executor.renounce(name))
        case .claim(let name):
            guard let (estate, deeds) = executor.claim(name, now: .now) else {
                _ = try? heir.send(KeeperMessage.gone(name).encoded)
                return
            }
            perform(deeds)
            _ = try? heir.send(KeeperMessage.estate(estate).encoded)
        }
    }
}
