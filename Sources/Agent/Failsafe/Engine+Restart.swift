internal import Configuration
internal import Failsafe
internal import LinuxIO
internal import Logging
internal import VRRP

/// The end of a run that is to be followed by another at once: who keeps its place has the failsafe advertise
/// for it meanwhile (docs/decisions/0023-a-restart-that-keeps-its-place.md).
extension Engine {
    /// Of one takedown plan or keepalive order, so that it fits in a message.
    private static let beatsInMessage = 64
    /// Beats with numbers that are left to the failsafe, at the most.
    private static let beatLimit = 4096
    /// The failsafe answers within a scheduler's turn.
    static let failsafePatience = Duration.milliseconds(200)

    /// Whether an instance stays Active through a restart: one that would not get its place back, and all where the
    /// configuration says so; a sync group as a whole.
    func keepsPlace(_ instance: Instance) -> Bool {
        guard failsafeSync.failsafe != nil else { return false }
        return (instance.group?.members ?? [instance]).allSatisfy { member in
            member.router.keepaliveAdvertisement != nil
                && (configuration.globals.keepsPlaceOnRestart || !member.router.configuration.preempts)
        }
    }

    /// Leaves the place of each of `kept` to the failsafe. Nothing is left for this thread to do but what it leaves, so it waits.
    ///
    /// - Returns: whether the failsafe has taken them all; else a `shutdown` takes all back.
    func keepAlive(_ kept: [Instance]) -> Bool {
        guard let failsafe = failsafeSync.failsafe else { return false }
        do throws(SystemError) {
            for message in kept.flatMap(keepaliveOrder(of:)) + [.prepare] {
                guard try failsafe.send(message.encoded, within: Self.failsafePatience) else { return false }
            }
            guard try isReady(failsafe) else { return false }
            failsafe.end()  // it goes on from here
            failsafeSync.link(to: nil)
            return true
        } catch {
            outbox.log(.error, "the restart cannot keep its place: \(error)")
            return false
        }
    }

    private func isReady(_ failsafe: MessageChannel) throws(SystemError) -> Bool {
        let deadline = clock.now + Self.failsafePatience
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

    private func keepaliveOrder(of instance: Instance) -> [AgentMessage] {
        let router = instance.router
        guard let words = router.keepaliveAdvertisement, let source = router.primaryAddress else { return [] }
        let interval = router.configuration.advertisementInterval
        let count = router.configuration.isAuthenticated ? beatCount(interval) : 1
        let start = WallClock.microseconds() + Int64(clock.now.duration(to: words.nextAt) / .microseconds(1))
        var codec = instance.codec
        let first = codec.sequence &+ 1
        let beats = (0..<count).map { beat in
            let time = start + Int64(beat) * Int64(interval / .microseconds(1))
            return codec.encode(words.advertisement, from: source, at: time).map(TakedownPlan.Packet.init)
        }
        let keepaliveOrder = KeepaliveOrder(
            name: instance.name, nextAdvertisement: words.nextAt, interval: interval,
            beats: Array(beats.prefix(Self.beatsInMessage)), sequence: codec.sequence == 0 ? 0 : first)
        let rest = stride(from: Self.beatsInMessage, to: beats.count, by: Self.beatsInMessage).map { start in
            AgentMessage.extend(name: instance.name, beats: Array(beats[start...].prefix(Self.beatsInMessage)))
        }
        let will = takedownPlan(of: instance, ahead: Self.numbersAhead + UInt32(count))
        return (will.map { [.set($0)] } ?? []) + [.keepAlive(keepaliveOrder)] + rest
    }

    private func beatCount(_ interval: Duration) -> Int {
        min(Self.beatLimit, Int((Executor.restartLimit / interval).rounded(.up)) + 1)
    }
}
