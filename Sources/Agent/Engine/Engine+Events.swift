internal import AgentModel
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// What the node is told.
extension Engine {
    /// Packets taken from one socket in one wake-up, so that a flood never keeps timers waiting.
    private static let packetsPerWakeUp = 32
    /// Of one socket after a stall: more than its buffer holds. What comes in faster than it is read must not keep the timers for
    /// ever.
    private static let packetsPerSocket = 4096
    /// After so many readings of a busy kernel the timers get their turn.
    private static let monitorReadsPerWakeUp = 64

    func tell(_ event: Event) { perform(node.handle(event, at: moment)) }

    // MARK: Packets

    /// Takes what has arrived on one socket, a bounded number of packets at a time.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func receive(_ token: UInt64) -> Int {
        guard let (port, receiver) = host.ports.receiver(token) else {
            host.frames.receive(token, atMost: Self.packetsPerWakeUp, into: sources.buffers, tell)
            return 0
        }
        do throws(SystemError) {
            return try receiver.receive(atMost: Self.packetsPerWakeUp, into: sources.buffers) { packet, arrival in
                take(packet, arrival, on: port)
            }
        } catch {
            outbox.log(.warning, "receiving on interface \(port.key.interface): \(error)")
            return 0
        }
    }

    private func take(_ packet: borrowing Span<UInt8>, _ arrival: Arrival, on port: ListeningPort) {
        let interface = port.key.interface
        switch port.key.family {
        case .ipv4:
            guard let id = port.instance(PacketCodec.vrid(of: packet)) else { return }
            perform(node.received(ipv4: packet, by: id, on: interface, at: moment))
        case .ipv6:
            guard let id = port.instance(PacketCodec.vrid(ipv6: packet)), let destination = arrival.destination,
                let hopLimit = arrival.hopLimit
            else { return }
            let envelope = Envelope(source: arrival.source, destination: destination, timeToLive: hopLimit)
            perform(node.received(ipv6: packet, envelope, by: id, on: interface, at: moment))
        }
    }

    /// Takes all that has arrived on one socket.
    ///
    /// - Returns: how many packets.
    func receiveAll(_ token: UInt64) -> Int {
        var packets = 0
        while packets < Self.packetsPerSocket {
            let count = receive(token)
            packets += count
            guard count == Self.packetsPerWakeUp else { break }
        }
        return packets
    }

    // MARK: The kernel

    /// Takes what has changed.
    func readMonitor() throws(SystemError) {
        var hasLostChanges = false
        var hadIPv6Removed: Set<InterfaceIndex> = []
        for _ in 0..<Self.monitorReadsPerWakeUp {
            let messages = try sources.monitor.receive()
            guard messages.isEmpty else {
                hasLostChanges = hasLostChanges || messages.contains(.overrun)
                for message in messages {
                    host.routes.note(message, statics: host.statics.rules)
                    guard case .address(let address) = message, address.deleted,
                        address.prefix.address.family == .ipv6
                    else { continue }
                    hadIPv6Removed.insert(address.interfaceIndex)
                }
                tell(.told(messages))
                continue
            }
            if isKernelAwaited {
                isKernelAwaited = false
                // It answers when it has done what it is about, and told the rest of it.
                _ = try? host.kernel.links()
                continue
            }
            if hasLostChanges { retakeStock() }
            tell(.toldAll(disabledIPv6: disabledIPv6(on: hadIPv6Removed)))
            return keepUp()
        }
        if hasLostChanges { retakeStock() }
    }

    func disabledIPv6(on interfaces: Set<InterfaceIndex>) -> Set<InterfaceIndex> {
        interfaces.filter { host.isIPv6Disabled($0, node.interfaces) }
    }

    /// What follows the interfaces without the node.
    private func keepUp() {
        host.announcer.close(but: Set(node.interfaces.all.map(\.index)))
        guard node.stage != .over else { return }
        if host.statics.keepAddresses(node.interfaces, now: moment.instant) { host.routes.areDoubtful = true }
    }

    /// Reads anew what there is after changes were lost; where the kernel refuses even that, a moment later.
    func retakeStock() {
        do throws(SystemError) {
            let (links, addresses) = (try host.kernel.links(), try host.kernel.addresses())
            isStockStale = false
            tell(.tookStock(links, addresses))
            keepUp()
        } catch {
            if !isStockStale {
                outbox.log(.error, "interfaces and addresses cannot be read, and are tried again: \(error)")
            }
            isStockStale = true
            retryLater()
        }
    }

    // MARK: Other threads

    func readMailbox() {
        guard let messages = mailbox.tryTakeAll() else { return }
        for message in messages { take(message) }
    }

    private func take(_ message: EngineMessage) {
        switch message {
        // Hundreds a second may say what those before have said: the node says when something is to be shown at once.
        case .checkFinished(let name, let result, let stamp):
            return tell(.checkFinished(name: name, result, at: stamp))
        case .trackerRead(let tracker, let reading, let stamp): return tell(.trackerRead(tracker, reading, at: stamp))
        case .drain(let drain, let cause, let reply):
            let request = replies.expect { if case .settled(let settlement) = $0 { reply(settlement) } }
            tell(.drain(drain, cause, request))
        case .undrain(let id, let cause, let reply):
            let request = replies.expect { if case .lifted(let drains) = $0 { reply(drains) } }
            tell(.undrain(id, cause, request))
        case .apply(let configuration, let status, let cause, let reply):
            let request = replies.expect { if case .foreseen(let consequences) = $0 { reply(consequences) } }
            tell(.apply(configuration, status, cause, request))
        case .forecast(let configuration, let reply):
            let request = replies.expect { if case .foreseen(let consequences) = $0 { reply(consequences) } }
            tell(.forecast(configuration, request))
        case .describe(let status): tell(.describe(status))
        case .scheduled(let schedule, let refusal): scheduling.scheduled(schedule, refusal)
        case .paused(let pause): tell(.machinePaused(pause))
        case .memoryLocked(let outcome): publishing.memoryLocked(outcome)
        case .failsafe(let link): failsafe.link(link, &node)
        case .stop: tell(.stop(.handingOver))
        case .restart: tell(.stop(.keepingPlaces(hasFailsafe: failsafe.isThere)))
        case .stopAtOnce: tell(.stop(.atOnce))
        }
        node.isUrgent = true
    }
}
