internal import Configuration
internal import LastWill
internal import LinuxIO
internal import Logging
internal import VRRP

/// The end of a run that is to be followed by another at once: who keeps its place has the keeper of the will advertise
/// for it meanwhile (docs/decisions/0023-a-restart-that-keeps-its-place.md).
extension Engine {
    /// Of one testament or deputation, so that it fits in a message.
    private static let beatsInMessage = 64
    /// Beats with numbers that are left to the keeper, at the most.
    private static let beatLimit = 4096
    /// The keeper answers within a scheduler's turn.
    static let keeperPatience = Duration.milliseconds(200)

    /// Whether an instance stays Active through a restart: one that would not get its place back, and all where the
    /// configuration says so; a sync group as a whole.
    func keepsPlace(_ instance: Instance) -> Bool {
        guard bequests.keeper != nil else { return false }
        return (instance.group?.members ?? [instance]).allSatisfy { member in
            member.router.deputyWords != nil
                && (configuration.globals.keepsPlaceOnRestart || !member.router.configuration.preempts)
        }
    }

    /// Leaves the place of each of `kept` to the keeper. Nothing is left for this thread to do but what it leaves, so it waits.
    ///
    /// - Returns: whether the keeper has taken them all; else a farewell takes all back.
    func deputise(_ kept: [Instance]) -> Bool {
        guard let keeper = bequests.keeper else { return false }
        do throws(SystemError) {
            for message in kept.flatMap(deputation(of:)) + [.prepare] {
                guard try keeper.send(message.encoded, within: Self.keeperPatience) else { return false }
            }
            guard try isReady(keeper) else { return false }
            keeper.end()  // it goes on from here
            bequests.link(to: nil)
            return true
        } catch {
            outbox.log(.error, "the restart cannot keep its place: \(error)")
            return false
        }
    }

    private func isReady(_ keeper: MessageChannel) throws(SystemError) -> Bool {
        let deadline = clock.now + Self.keeperPatience
        while clock.now < deadline {
            switch try keeper.receive() {
            case .message(let message):
                if case .ready = try? KeeperMessage(decoding: message.bytes) { return true }
            case .nothing: keeper.wait(until: deadline)
            case .end: return false
            }
        }
        return false
    }

    private func deputation(of instance: Instance) -> [AgentMessage] {
        let router = instance.router
        guard let words = router.deputyWords, let source = router.primaryAddress else { return [] }
        let interval = router.configuration.advertisementInterval
        let count = router.configuration.isAuthenticated ? beatCount(interval) : 1
        let start = WallClock.microseconds() + Int64(clock.now.duration(to: words.nextAt) / .microseconds(1))
        var codec = instance.codec
        let first = codec.sequence &+ 1
        let beats = (0..<count).map { beat in
            let time = start + Int64(beat) * Int64(interval / .microseconds(1))
            return codec.encode(words.advertisement, from: source, at: time).map(Testament.Packet.init)
        }
        let deputation = Deputation(
            name: instance.name, nextAdvertisement: words.nextAt, interval: interval,
            beats: Array(beats.prefix(Self.beatsInMessage)), sequence: codec.sequence == 0 ? 0 : first)
        let rest = stride(from: Self.beatsInMessage, to: beats.count, by: Self.beatsInMessage).map { start in
            AgentMessage.prolong(name: instance.name, beats: Array(beats[start...].prefix(Self.beatsInMessage)))
        }
        let will = testament(of: instance, ahead: Self.numbersAhead + UInt32(count))
        return (will.map { [.bequeath($0)] } ?? []) + [.deputise(deputation)] + rest
    }

    private func beatCount(_ interval: Duration) -> Int {
        min(Self.beatLimit, Int((Executor.restartLimit / interval).rounded(.up)) + 1)
    }
}
