internal import AgentModel
internal import VRRP

/// What a node does whose agent runs later than it should: it reads before it speaks.
extension Node {
    /// A wake-up later than this is a stall: a peer with short intervals may have noticed.
    private static let stallThreshold = Duration.milliseconds(100)

    /// Tells every router that it has not run, before anything else.
    mutating func woke(late: Duration) {
        activeBeforeStall = activeNames
        if late >= Self.stallThreshold { noteStall(late) }
        forEachInstance { node, i in
            node.instances[i].router.resumed(after: late, now: node.now)
            node.schedule(i)
        }
    }

    mutating func caughtUp(late: Duration, packets: Int) {
        guard late >= Self.stallThreshold else { return }
        let lost = activeBeforeStall.subtracting(activeNames)
        let done =
            "it read \(packets) packets before it sent any"
            + (lost.isEmpty ? "" : "; no longer Active: \(lost.sorted().joined(separator: ", "))")
        effects.append(
            .record(.stall(StallRecord(stamp: stamp, late: late, detail: "the engine woke up late; \(done)"))))
        log(
            .warning,
            "the engine woke up \(Int64(late / .milliseconds(1))) ms late: the machine did not let it run; \(done)")
    }

    /// Tells every router what its own clock has not shown.
    mutating func machineWasPaused(for pause: Duration) {
        noteStall(pause)
        forEachInstance { node, i in
            node.instances[i].router.resumed(after: .zero, unseen: pause, now: node.now)
            node.schedule(i)
        }
        let seconds = Int64(pause / .seconds(1))
        let detail = "the machine was paused for about \(seconds) s: only the board's clock went on"
        effects.append(.record(.stall(StallRecord(stamp: stamp, kind: .pause, late: pause, detail: detail))))
        log(.warning, "\(detail); another router may have taken over meanwhile")
    }

    private var activeNames: Set<String> {
        Set(instances.indices.filter { instances[$0].router.status == .active }.map { instances[$0].name })
    }

    private mutating func noteStall(_ late: Duration) {
        lastStall = (now, late)
        punctuality.stalled(at: stamp, late)
        isUrgent = true
    }
}
