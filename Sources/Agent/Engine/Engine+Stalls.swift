internal import AgentModel
internal import LinuxIO
internal import Logging
internal import VRRP

/// What an engine does that runs later than it should: it reads before it speaks.
extension Engine {
    /// Half of the shortest interval that there is: nobody has taken anything over by then.
    static let toleratedLateness = Duration.milliseconds(5)
    /// A wake-up later than this is a stall: a peer with short intervals may have noticed.
    private static let stallThreshold = Duration.milliseconds(100)
    /// Of one socket: more than its buffer holds. What comes in faster than it is read must not keep the timers for ever.
    private static let packetsPerSocket = 4096

    /// Tells every router that it has not run, and takes all that has arrived, before any timer is serviced: advertisements
    /// first, so that nothing is put back for a router that yields to them.
    func catchUp(after late: Duration, now: Instant) throws(SystemError) {
        noteStall(late, now: now)
        let active = activeNames
        for instance in instances {
            instance.router.resumed(after: late, now: now)
            schedule(instance)
        }
        var packets = 0
        for token in receivers.keys { packets += drain(token, now: now) }
        try readMonitor(now: now)
        readMailbox(now: now)
        recordStall(late, packets: packets, lost: active.subtracting(activeNames), now: now)
    }

    /// Tells every router what its own clock has not shown.
    func machineWasPaused(for pause: Duration, now: Instant) {
        lastStall = (now, pause)
        health.stalls += 1
        health.lastStall = EngineHealth.Stall(at: clock.stamp(at: now), late: pause)
        publishing.isUrgent = true
        for instance in instances {
            instance.router.resumed(after: .zero, unseen: pause, now: now)
            schedule(instance)
        }
        let seconds = Int64(pause / .seconds(1))
        let detail = "the machine was paused for about \(seconds) s: only the board's clock went on"
        outbox.record(.stall(StallRecord(stamp: clock.stamp(at: now), kind: .pause, late: pause, detail: detail)))
        outbox.log(.warning, "\(detail); another router may have taken over meanwhile")
    }

    private var activeNames: Set<String> {
        Set(instances.filter { $0.router.status == .active }.map(\.name))
    }

    /// Takes all that has arrived on one socket.
    ///
    /// - Returns: how many packets.
    private func drain(_ token: UInt64, now: Instant) -> Int {
        var packets = 0
        while packets < Self.packetsPerSocket {
            let count = receive(token, now: now)
            packets += count
            guard count == Self.packetsPerWakeUp else { break }
        }
        return packets
    }

    private func noteStall(_ late: Duration, now: Instant) {
        guard late >= Self.stallThreshold else { return }
        lastStall = (now, late)
        health.stalls += 1
        health.lastStall = EngineHealth.Stall(at: clock.stamp(at: now), late: late)
        publishing.isUrgent = true
    }

    private func recordStall(_ late: Duration, packets: Int, lost: Set<String>, now: Instant) {
        guard late >= Self.stallThreshold else { return }
        let done =
            "it read \(packets) packets before it sent any"
            + (lost.isEmpty ? "" : "; no longer Active: \(lost.sorted().joined(separator: ", "))")
        outbox.record(
            .stall(StallRecord(stamp: clock.stamp(at: now), late: late, detail: "the engine woke up late; \(done)")))
        outbox.log(
            .warning,
            "the engine woke up \(Int64(late / .milliseconds(1))) ms late: the machine did not let it run; \(done)"
        )
    }
}
