import VRRP

extension Scenario {
    /// A day of three routers, the first of which is never started again: an hour of faults and quiet, 24 times.
    package static func day(seed: UInt64) -> Scenario {
        var draw = Generator(seed: seed)
        var scenario = Scenario(seed: seed)
        scenario.version = .v3
        scenario.family = .ipv4
        scenario.interval = .seconds(1)
        scenario.links = 1
        scenario.isUnicast = false
        scenario.latency = .milliseconds(1)
        scenario.missedAdvertisements = Timers.standardMisses
        scenario.nodes = [150, 100, 50].map { priority in
            Node(
                kind: .aloft, priority: priority, preempts: true, preemptDelay: .zero, startsAt: .zero,
                startsAsActive: false, readsPacketsFirst: true)
        }
        // What was heard is remembered against replays: that must not grow either.
        scenario.authentication = .hmac(
            HMACAuthentication(
                keys: [1: Array(repeating: 7, count: 32)], activeKey: 1, antiReplay: .time, window: .seconds(5)))
        scenario.measuresSizes = true
        scenario.disturbances = []
        scenario.phases = (0..<24).map { hour in
            let start = Duration.seconds(hour * 3600)
            let phase = Phase(kind: .chaos, start: start, calm: start + .seconds(3000), end: start + .seconds(3599))
            scenario.drawHour(phase, &draw)
            return phase
        }
        return scenario
    }

    private mutating func drawHour(_ phase: Phase, _ draw: inout Generator) {
        for _ in 0..<8 {
            let at = phase.start + draw.duration(below: .seconds(2700))
            let end = at + draw.duration(below: .seconds(240))
            var kind = drawKind(&draw)
            switch kind {
            // The agent that lives is stopped for a while instead.
            case .crash(0), .stop(0), .kill(0), .restart(0): kind = .stall(0)
            default: break
            }
            disturbances.append(Disturbance(at: at, until: end, kind: kind))
        }
    }
}
