internal import Failsafe
internal import LinuxIO
internal import Logging
internal import Node
internal import VRRP

/// Keeps the failsafe up to date: what it does if the agent dies this moment
/// (docs/development/decisions/0022-a-failsafe.md).
final class FailsafeWriter {
    typealias Instant = ContinuousClock.Instant

    /// The engine wakes up twice a second: so there is a sign of life in each 1.4 s.
    private static let signInterval = Duration.milliseconds(900)
    /// Takedown plans that are written in one wake-up: each takes some tens of microseconds.
    private static let batch = 16
    /// The failsafe answers within a scheduler's turn.
    private static let patience = Duration.milliseconds(200)

    private let outbox: Outbox
    private let clock: EngineClock
    private var known = FailsafeSync()
    /// Why there is no failsafe; nil while there is one.
    private(set) var failure: String?

    init(_ outbox: Outbox, _ clock: EngineClock) {
        self.outbox = outbox
        self.clock = clock
    }

    var isThere: Bool { known.failsafe != nil }
    var deadline: Instant? { known.updateAt }

    /// Whether what an earlier failsafe has handed off under a name is known to this one, or is nobody's any more.
    func hasTaken(_ name: String, in node: borrowing Node) -> Bool {
        guard !node.awaitsHandoff(name) else { return false }
        guard let instance = node.instances.first(where: { $0.name == name }), instance.router.status == .active else {
            return true
        }
        return isThere && !node.stalePlans.contains(instance.id)
    }

    func link(_ link: FailsafeLink, _ node: inout Node) {
        switch link {
        case .open(let channel):
            failure = nil
            known.link(to: channel)
            node.markTakedownPlansStale()
        case .lost(let why):
            known.link(to: nil)
            guard node.stage == .working, failure != why else { return }
            failure = why
            outbox.log(.error, "\(why); restarting it")
        }
    }

    /// Tells the failsafe what has changed, of a few instances at a time.
    ///
    /// - Parameter isWatched: whether a hang is to end the agent.
    func sync(_ node: inout Node, _ host: Host, isWatched: Bool, now: Instant) {
        guard known.failsafe != nil else { return }
        giveSign(node, isWatched: isWatched, now: now)
        if known.refreshAt.map({ $0 <= now }) ?? true {
            node.refreshTakedownPlans()
            known.refreshAt = now + Node.refreshInterval
        }
        guard known.updateAt.map({ $0 <= now }) ?? !node.stalePlans.isEmpty else { return }
        do throws(SystemError) {
            known.note(isBehind: try !tell(&node, host, now: now), now: now)
            failure = known.isHanging(now: now) ? "aloft-failsafe does not respond" : nil
        } catch {
            // Its end is told by who started it, who starts it again.
            outbox.log(.warning, "the failsafe could not be updated: \(error)")
            known.link(to: nil)
        }
    }

    /// Tells the failsafe that the engine runs, and whether it knows who has its addresses.
    private func giveSign(_ node: borrowing Node, isWatched: Bool, now: Instant) {
        guard let failsafe = known.failsafe, known.signAt.map({ $0 <= now }) ?? true else { return }
        // A start and a stop may take longer.
        let sign = Heartbeat(
            at: now, isWatched: isWatched && node.stage == .working,
            isInDoubt: node.instances.contains { $0.router.isInDoubt })
        // Its end is told by who started it; one that does not read is found hanging.
        _ = try? failsafe.send(AgentMessage.alive(sign).encoded)
        known.signAt = now + Self.signInterval
    }

    /// - Returns: whether the failsafe knows everything.
    private func tell(_ node: inout Node, _ host: Host, now: Instant) throws(SystemError) -> Bool {
        for id in node.stalePlans.sorted().prefix(Self.batch) {
            guard let name = node.instance(id)?.name else { continue }
            guard try openPorts(of: id, node, host), try known.set(takedownPlan(of: id, node, host), for: name) else {
                return false
            }
            node.wroteTakedownPlan(of: id)
            guard known.isTooLong(name), known.logLimiter.mayTell(name, now: now) else { continue }
            outbox.log(
                .error, "\(name) has too many addresses and routes for the failsafe: if the agent dies, they stay")
        }
        guard node.stalePlans.isEmpty,
            try known.forget(allBut: Set(node.instances.map(\.name)))
        else {
            return false
        }
        let used = node.instances.flatMap { host.ports.descriptors(of: $0.id).map(\.port.id) }
        return try known.closePorts(except: Set(used))
    }

    private func openPorts(of id: InstanceID, _ node: borrowing Node, _ host: Host) throws(SystemError) -> Bool {
        guard node.instance(id)?.router.status == .active else { return true }
        for (port, descriptor) in host.ports.descriptors(of: id) {
            guard try known.open(port, descriptor) else { return false }
        }
        return true
    }

    private func takedownPlan(of id: InstanceID, _ node: borrowing Node, _ host: Host) -> TakedownPlan? {
        host.ports.numbers(of: id).flatMap {
            node.takedownPlan(of: id, $0, removing: host.routes.removals(of: id), at: clock.moment)
        }
    }

    // MARK: The end

    /// Tells the failsafe that this is no death, at the very end.
    func sendShutdown() {
        guard let failsafe = known.failsafe else { return }
        do throws(SystemError) {
            if try !failsafe.send(AgentMessage.shutdown.encoded, within: Self.patience) {
                outbox.log(.error, "aloft-failsafe does not respond, and may resign once more")
            }
        } catch {
            // It is gone, and does nothing either.
        }
        known.link(to: nil)
    }

    /// Leaves the place of each of `kept` to the failsafe (docs/development/decisions/0023-a-restart-that-keeps-its-place.md). Nothing is left
    /// for this thread to do but what it leaves, so it waits.
    ///
    /// - Returns: whether the failsafe has taken them all; else a `shutdown` takes all back.
    func keepAlive(_ kept: [InstanceID], _ node: borrowing Node, _ host: Host) -> Bool {
        guard let failsafe = known.failsafe else { return false }
        host.ports.flush()
        let orders = kept.flatMap { id in
            host.ports.numbers(of: id).map {
                node.keepaliveOrder(of: id, $0, removing: host.routes.removals(of: id), at: clock.moment)
            } ?? []
        }
        do throws(SystemError) {
            for message in orders + [.prepare] {
                guard try failsafe.send(message.encoded, within: Self.patience) else { return false }
            }
            guard try isReady(failsafe) else { return false }
            failsafe.end()  // it goes on from here
            known.link(to: nil)
            return true
        } catch {
            outbox.log(.error, "the restart cannot keep its place: \(error)")
            return false
        }
    }

    private func isReady(_ failsafe: MessageChannel) throws(SystemError) -> Bool {
        let deadline = clock.now + Self.patience
        while clock.now < deadline {
            switch try failsafe.receive() {
            case .message(let message):
                if case .ready = try? FailsafeMessage(decoding: message.bytes) { return true }
            case .nothing: failsafe.wait(until: deadline)
            case .end: return false
            }
        }
        return false
    }
}
