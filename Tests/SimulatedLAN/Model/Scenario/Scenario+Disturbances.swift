import AgentModel
import NetworkTypes
import VRRP

extension Scenario {
    static let largestStep = Duration.milliseconds(1500)

    var hasClocks: Bool {
        if case .hmac = authentication { true } else { false }
    }

    mutating func drawChaos(_ phase: Phase, _ draw: inout Generator) {
        let length = phase.calm - phase.start
        for _ in 0..<draw.number(in: 1...8) {
            let at = phase.start + draw.duration(below: length)
            let end = at + draw.duration(below: phase.calm - at)
            var kind = drawKind(&draw)
            switch kind {
            case .stop(let node) where at + longestLeaving > phase.calm: kind = .crash(node)
            // It has left before it is started again.
            case .restart(let node) where at + longestLeaving > phase.calm: kind = .kill(node)
            default: break
            }
            append(kind, at: at, until: end, &draw)
        }
        let isStubborn = version == .v2 && nodes.contains { $0.kind == .foreign }  // it would drop the other interval
        if !isStubborn, draw.once(in: 8) { drawInterval(phase, &draw) }
    }

    /// A node that stops disturbs the others until it has left.
    private var longestLeaving: Duration {
        let timers = Timers(
            priority: .lowest, interval: interval, version: version, missedAdvertisements: missedAdvertisements)
        return timers.activeDownInterval + .milliseconds(450) + latency * 4
    }

    private mutating func append(
        _ kind: Disturbance.Kind, at: Duration, until end: Duration, _ draw: inout Generator
    ) {
        let mayLast: Bool
        switch kind {
        case .crash, .stop, .kill, .fault, .drain: mayLast = draw.once(in: 5)
        case .reload(_, let reload): mayLast = !reload.mustBeTakenBack && draw.once(in: 2)
        case .loss, .delay, .duplication, .partition, .rewiring, .stall, .clockStep, .priority, .restart,
            .addressRemoved, .refusals, .slowKernel, .fullHistory:
            mayLast = false
        }
        disturbances.append(Disturbance(at: at, until: mayLast ? nil : end, kind: kind))
    }

    func drawKind(_ draw: inout Generator) -> Disturbance.Kind {
        let node = draw.below(nodes.count)
        switch draw.below(20) {
        case 0:
            return .loss(from: nil, to: nil, perMille: draw.number(in: 1...1000))
        case 1:
            return .loss(from: node, to: draw.once(in: 2) ? nil : draw.below(nodes.count), perMille: 1000)
        case 2: return .delay(upTo: interval * draw.number(in: 1...30) / 10)
        case 3: return .duplication(perMille: draw.number(in: 10...1000))
        case 4:
            return .partition(
                link: draw.once(in: 2) ? nil : draw.below(links), parts: nodes.map { _ in draw.below(2) })
        case 5, 6: return .crash(node)
        case 7: return .stop(node)
        case 8: return .stall(node)
        case 9 where hasClocks:
            let step = draw.duration(below: Self.largestStep * 2) - Self.largestStep
            return .clockStep(node, by: step / 2)
        case 9, 10:
            return draw.once(in: 2)
                ? .fault(node, member: draw.below(links)) : .priority(node, UInt8(draw.number(in: 1...254)))
        case 11: return .reload(node, drawReload(&draw))
        case 12: return .addressRemoved(node)
        case 13, 14: return .kill(node)
        case 15: return .restart(node)
        case 16: return .refusals(node, perMille: draw.number(in: 100...1000))
        case 17: return .slowKernel(node, upTo: interval * draw.number(in: 1...30) / 10)
        case 18: return .fullHistory(node)
        default: return drawDrain(of: node, force: draw.once(in: 3), &draw)
        }
    }

    private func drawReload(_ draw: inout Generator) -> Disturbance.Reload {
        switch draw.below(7) {
        case 0: .priority(UInt8(draw.number(in: 1...254)))
        case 1: .preempts(draw.once(in: 2))
        case 2: .nothing
        case 3: .virtualMAC
        case 4: .check
        case 5 where links == 1: .instance
        default: .anotherAddress
        }
    }

    private func drawDrain(of node: Int, force: Bool, _ draw: inout Generator) -> Disturbance.Kind {
        var request = DrainRequest(reason: "chaos", isLastResort: draw.once(in: 2), isForced: force)
        if links > 1, draw.once(in: 3) { request.instances = ["VI_0"] }
        return .drain(node, request)
    }

    /// An operator gives all nodes another interval, one after the other.
    private mutating func drawInterval(_ phase: Phase, _ draw: inout Generator) {
        let other = version == .v2 ? Duration.seconds(1) : interval / 2 >= .milliseconds(10) ? interval / 2 : interval
        for node in nodes.indices {
            let at = phase.start + draw.duration(below: phase.calm - phase.start)
            disturbances.append(Disturbance(at: at, kind: .reload(node, .interval(other))))
        }
    }

    /// Several operators at once, at the worst moments; none of them insists.
    mutating func drawDrains(_ phase: Phase, _ draw: inout Generator) {
        let length = phase.calm - phase.start
        let moments = (0..<draw.number(in: 1...3)).map { _ in phase.start + draw.duration(below: length) }
        for _ in 0..<draw.number(in: 1...nodes.count * 2) {
            let at = min(draw.pick(moments) + draw.duration(below: latency * 4), phase.calm)
            let until = at + draw.duration(below: phase.calm - at)
            let kind = drawDrain(of: draw.below(nodes.count), force: false, &draw)
            disturbances.append(Disturbance(at: at, until: draw.once(in: 2) ? until : nil, kind: kind))
        }
    }
}

extension Disturbance.Reload {
    /// Whether a node is not what the scenario expects until it is taken back.
    fileprivate var mustBeTakenBack: Bool {
        switch self {
        case .virtualMAC, .check, .instance: true
        case .priority, .preempts, .anotherAddress, .interval, .nothing: false
        }
    }
}
