import NetworkTypes
import VRRP

extension Scenario {
    /// Draws a scenario; the same one for the same seed.
    package init(seed: UInt64) {
        var draw = Generator(seed: seed)
        self.seed = seed
        version = draw.once(in: 3) ? .v2 : .v3
        family = version == .v3 && draw.once(in: 3) ? .ipv6 : .ipv4
        interval = Self.interval(version, &draw)
        links = draw.once(in: 4) ? draw.number(in: 2...3) : 1
        isUnicast = draw.once(in: 5)
        latency = min(.microseconds(draw.number(in: 50...3000)), interval / 20)
        authentication = .none
        missedAdvertisements = draw.once(in: 5) ? draw.pick([2, 4, 5]) : Timers.standardMisses
        nodes = []
        phases = []
        disturbances = []
        nodes = drawNodes(&draw)
        failsByScripts = draw.once(in: 3)
        kernelDelay = draw.once(in: 4) ? draw.pick([latency, interval / 4, min(interval, .seconds(2))]) : .zero
        authentication = drawAuthentication(&draw)
        drawPhases(&draw)
    }

    private static func interval(_ version: ProtocolVersion, _ draw: inout Generator) -> Duration {
        switch version {
        case .v2: .seconds(draw.pick([1, 1, 1, 2, 5, 60, 255]))
        case .v3: .milliseconds(draw.pick([10, 50, 100, 100, 1000, 1000, 3000, 40_950]))
        }
    }

    private func drawNodes(_ draw: inout Generator) -> [Node] {
        let mayHaveOwner = links == 1 && draw.once(in: 10)
        return (0..<draw.number(in: 2...5)).map { index in
            Node(
                kind: links == 1 && index > 0 && draw.once(in: 5) ? .foreign : .aloft,
                priority: mayHaveOwner && index == 0
                    ? 255 : UInt8(draw.pick([1, 50, 100, 100, 100, 101, 150, 200, 254])),
                preempts: !draw.once(in: 4),
                preemptDelay: draw.once(in: 6) ? interval * draw.number(in: 1...5) : .zero,
                startsAt: draw.once(in: 2) ? .zero : draw.duration(below: interval * 5),
                startsAsActive: draw.once(in: 4),
                readsPacketsFirst: draw.once(in: 2))
        }
    }

    private func drawAuthentication(_ draw: inout Generator) -> Authentication {
        let kind = draw.below(8)
        if kind < 2, version == .v2 {
            let key = AuthenticationKey(password: "geheim")
            return kind == 0 ? .simplePassword(key) : .authenticationHeader(key)
        }
        guard kind == 2, !nodes.contains(where: { $0.kind == .foreign }) else { return .none }
        return .hmac(
            HMACAuthentication(
                keys: [1: Array(repeating: 7, count: 32)], activeKey: 1,
                antiReplay: draw.once(in: 3) ? .monotonic : .time, window: max(interval * 3, .seconds(5))))
    }
}

// MARK: - Phases

extension Scenario {
    /// After the last disturbance, everything has settled within this time: Active_Down_Interval and two intervals, where
    /// a drain may have begun last, which gives up later, or a wait before preempting. That wait begins when a lesser
    /// Active is heard, which may be an Active_Down_Interval after the disturbance that left nobody.
    var settling: Duration {
        let timers = Timers(
            priority: .lowest, interval: interval, version: version, missedAdvertisements: missedAdvertisements)
        let delay = nodes.map(\.preemptDelay).max() ?? .zero
        let wait = delay > .zero ? delay + timers.activeDownInterval : .zero
        let group = links > 1 ? timers.activeDownInterval + interval * 4 : .zero
        let step = hasClocks ? Self.largestStep : .zero
        return timers.activeDownInterval + interval * 2 + .milliseconds(450) + wait + step + latency * 20 + group
            + kernelDelay * 4
    }

    private mutating func drawPhases(_ draw: inout Generator) {
        var phase = addPhase(.chaos, at: .zero, lasting: interval * 6, &draw)
        for _ in 0..<draw.number(in: 1...4) {
            if phase.kind == .partition {
                phase = addPhase(.healing, at: phase.end, lasting: .zero, &draw)
                rewire(nodes.map { _ in 0 }, at: phase.start)
                continue
            }
            let kind: Phase.Kind = draw.pick([.chaos, .chaos, .chaos, .drains, .drains, .partition])
            let length = kind == .partition ? .zero : interval * draw.number(in: 1...20)
            phase = addPhase(kind, at: phase.end, lasting: length, &draw)
            switch kind {
            case .chaos: drawChaos(phase, &draw)
            case .drains: drawDrains(phase, &draw)
            case .partition, .healing: rewire(nodes.map { _ in draw.below(2) }, at: phase.start)
            }
        }
    }

    private mutating func rewire(_ parts: [Int], at time: Duration) {
        disturbances.append(Disturbance(at: time, kind: .rewiring(parts: parts)))
    }

    private mutating func addPhase(
        _ kind: Phase.Kind, at start: Duration, lasting: Duration, _ draw: inout Generator
    ) -> Phase {
        let calm = start + lasting
        let phase = Phase(
            kind: kind, start: start, calm: calm, end: calm + settling + interval * 8 + draw.duration(below: interval))
        phases.append(phase)
        return phase
    }
}
