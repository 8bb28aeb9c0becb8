internal import Failsafe
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// The sockets that advertisements come and go through, by the instances that use them.
final class Ports {
    /// What one instance uses.
    private struct Used {
        var listening: ListeningPort
        /// On the interface of its virtual MAC address.
        var virtual: ListeningPort?
        let sending: SendingPort
        let vrid: VRID

        var listeners: [ListeningPort] { [listening, virtual].compactMap(\.self) }
    }

    private let poll: TokenPoll
    private var listening: [ListeningPort.Key: ListeningPort] = [:]
    private var sending: [SendingPort.Key: SendingPort] = [:]
    private var used: [InstanceID: Used] = [:]
    /// Which socket an epoll token stands for.
    private var receivers: [UInt64: (port: ListeningPort, receiver: AdvertisementReceiver)] = [:]

    init(_ poll: TokenPoll) {
        self.poll = poll
    }

    var count: Int { receivers.count + sending.count }
    var tokens: [UInt64] { Array(receivers.keys) }
    var unknownVRIDs: UInt64 { listening.values.reduce(0) { $0 + $1.unknownVRIDs } }

    func receiver(_ token: UInt64) -> (port: ListeningPort, receiver: AdvertisementReceiver)? { receivers[token] }

    /// Makes sure that an instance has its sockets.
    func open(_ id: InstanceID, _ opening: Opening, _ virtualMAC: VirtualMACLink?) throws(SystemError) {
        let placement = opening.placement(virtualMAC)
        let headers = opening.router.hearsAuthenticationHeader
        var virtual: ListeningPort?
        if let virtualMAC, placement.group != nil {
            virtual = try listen(ListeningPort.Key(placement, on: virtualMAC.index), headers: headers)
        }
        let own = try listen(ListeningPort.Key(placement, on: placement.interface), headers: headers)
        let sender = try send(SendingPort.Key(placement))
        let before = used[id]
        let use = Used(listening: own, virtual: virtual, sending: sender, vrid: opening.router.vrid)
        used[id] = use
        if let before { detach(id, before) }
        for port in use.listeners { port.attach(id, use.vrid) }
        sender.users.insert(id)
        if let before { closeUnused(before) }
    }

    private func listen(_ key: ListeningPort.Key, headers: Bool) throws(SystemError) -> ListeningPort {
        let old = listening[key]
        if let old, old.hearsAuthenticationHeaders || !headers { return old }
        let port = try ListeningPort(key, hearsAuthenticationHeaders: headers)
        do throws(SystemError) {
            for receiver in port.receivers { receivers[try poll.register(receiver.descriptor)] = (port, receiver) }
        } catch {
            close(port)
            throw error
        }
        listening[key] = port
        if let old { replace(old, with: port) }
        return port
    }

    private func replace(_ old: ListeningPort, with new: ListeningPort) {
        new.replace(old)
        for id in old.users {
            if used[id]?.listening === old { used[id]?.listening = new }
            if used[id]?.virtual === old { used[id]?.virtual = new }
        }
        close(old)
    }

    private func send(_ key: SendingPort.Key) throws(SystemError) -> SendingPort {
        if let port = sending[key] { return port }
        let port = try SendingPort(key, id: Int32(poll.next()))
        sending[key] = port
        return port
    }

    /// After what the instance sent last.
    func close(_ id: InstanceID) {
        guard let use = used.removeValue(forKey: id) else { return }
        use.sending.flush()
        detach(id, use)
        closeUnused(use)
    }

    private func detach(_ id: InstanceID, _ use: Used) {
        for port in use.listeners { port.detach(id, use.vrid) }
        use.sending.users.remove(id)
    }

    private func closeUnused(_ use: Used) {
        for port in use.listeners where port.users.isEmpty && listening[port.key] === port {
            listening[port.key] = nil
            close(port)
        }
        if use.sending.users.isEmpty, sending[use.sending.key] === use.sending {
            use.sending.flush()
            sending[use.sending.key] = nil
        }
    }

    /// Closing the descriptors takes them out of the poll.
    private func close(_ port: ListeningPort) {
        receivers = receivers.filter { $0.value.port !== port }
    }

    // MARK: Sending

    func send(_ packets: [OutgoingPacket], from source: IPAddress, by id: InstanceID, isProbe: Bool) {
        guard let port = used[id]?.sending else { return }
        for packet in packets { port.send(packet, from: source, for: id, isProbe: isProbe) }
    }

    /// What an instance said leaves before anything of it changes in the kernel.
    func flush(_ id: InstanceID) { used[id]?.sending.flush() }

    func flush() {
        for port in sending.values { port.flush() }
    }

    func takeTransmissions() -> [(id: InstanceID, transmission: Transmission)] {
        sending.count == 1
            ? sending.values.first?.takeTransmissions() ?? [] : sending.values.flatMap { $0.takeTransmissions() }
    }

    // MARK: For the failsafe

    /// By which the failsafe knows the sockets of an instance; nil while it has none.
    func numbers(of id: InstanceID) -> Node.Ports? {
        used[id].map { use in
            Node.Ports(sending: use.sending.id, listening: listeners(of: use).map { Int32($0.token) })
        }
    }

    /// Every socket of an instance, with its descriptor.
    func descriptors(of id: InstanceID) -> [(port: AgentMessage.Port, descriptor: CInt)] {
        guard let use = used[id] else { return [] }
        let own = (AgentMessage.Port(use.sending.key, id: use.sending.id), use.sending.descriptor)
        return [own]
            + listeners(of: use).map { token, entry in
                (AgentMessage.Port(entry.port.key, id: Int32(token)), entry.receiver.descriptor)
            }
    }

    private func listeners(
        of use: Used
    ) -> [(token: UInt64, entry: (port: ListeningPort, receiver: AdvertisementReceiver))] {
        receivers.filter { $0.value.port === use.listening || $0.value.port === use.virtual }.map { ($0.key, $0.value) }
    }
}

extension AgentMessage.Port {
    fileprivate init(_ key: SendingPort.Key, id: Int32) {
        self.init(id: id, isSending: true, isIPv6: key.family == .ipv6, interface: key.interface.rawValue)
    }

    fileprivate init(_ key: ListeningPort.Key, id: Int32) {
        self.init(id: id, isSending: false, isIPv6: key.family == .ipv6, interface: key.interface.rawValue)
    }
}

/// The engine's poll, which gives each descriptor a token of its own.
final class TokenPoll {
    private let poll: EventPoll
    private var last: UInt64 = 15

    init(_ poll: EventPoll) {
        self.poll = poll
    }

    func next() -> UInt64 {
        last += 1
        return last
    }

    /// - Returns: its token.
    func register(_ descriptor: CInt) throws(SystemError) -> UInt64 {
        let token = next()
        try poll.register(descriptor, token: token)
        return token
    }
}
