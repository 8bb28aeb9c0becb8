internal import AgentModel
internal import LinuxIO
internal import Logging
internal import VRRP

/// The end of a run: addresses are handed over first (docs/decisions/0020-make-before-break.md).
extension Engine {
    /// Resigns everywhere, and leaves when each address has its successor or none can be expected.
    ///
    /// - Parameter kept: stay Active meanwhile, and are left to the failsafe then.
    func leave(keeping kept: [Instance] = [], now: Instant) {
        guard stage == .working else { return }
        stage = .leaving
        tellServiceManagerOfEnd(now: now)
        startsAt = nil
        keptForRestart = kept
        withdrawHandovers()
        for instance in instances where !kept.contains(where: { $0 === instance }) {
            perform(instance.router.retire(now: now), for: instance, now: now)
        }
        for instance in instances { follow(instance, now: now) }
        let waiting = instances.filter(\.router.isResigning).map(\.name)
        guard !waiting.isEmpty else { return }
        outbox.log(
            .notice,
            "\(waiting.joined(separator: ", ")): resigned, and answering until another router takes over; "
                + "a second signal ends that")
    }

    /// Ends the run when nothing is handed over any more.
    func endLeaving(now: Instant) {
        guard stage == .leaving, !instances.contains(where: \.router.isResigning) else { return }
        let kept = keptForRestart.filter { $0.router.keepaliveAdvertisement != nil }
        for port in sendingPorts.values { port.flush() }
        leaveAtOnce(keeping: !kept.isEmpty && keepAlive(kept) ? kept : [], now: now)
    }

    /// Drains that still hand over come to nothing.
    private func withdrawHandovers() {
        for handover in handovers { outbox.answer { handover.reply(.withdrawn) } }
        handovers = []
    }

    /// Gives everything up, successor or not; `run` returns after this wake-up.
    ///
    /// - Parameter kept: what was left to the failsafe.
    func leaveAtOnce(keeping kept: [Instance] = [], now: Instant) {
        withdrawHandovers()
        let leaving = instances.filter { instance in !kept.contains { $0 === instance } }
        for instance in leaving { perform(instance.router.shutdown(now: now), for: instance, now: now) }
        for instance in leaving { removeVirtualMAC(of: instance) }
        // What is kept depends on the settings, the filter and what is static, and the next run knows of both.
        if kept.isEmpty {
            restoreSettings()
            removeFilter()
            // What was said last may leave from a static address.
            for port in sendingPorts.values { port.flush() }
            removeStatics()
        }
        for group in groups { notify(.stop, of: group) }
        sendShutdown()
        stage = .over
    }
}
