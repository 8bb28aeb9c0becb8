import NetworkTypes
import VRRP

/// Decides what becomes of each packet.
struct Switch {
    let latency: Duration
    /// The part of the network that each node is in, lastingly.
    var parts: [Int]
    /// Disturbances in effect, by their place in the scenario.
    var effects: [Int: Disturbance] = [:]

    func isConnected(_ one: Int, _ other: Int, on link: Int) -> Bool {
        guard parts[one] == parts[other] else { return false }
        return effects.values.allSatisfy { effect in
            guard case .partition(let disturbed, let parts) = effect.kind, disturbed == nil || disturbed == link
            else { return true }
            return parts[one] == parts[other]
        }
    }

    /// How long the packet takes, once for each copy that arrives.
    ///
    /// - Parameter rest: until the network is undisturbed again; nothing takes longer than that, or than usual.
    func travelTimes(
        from sender: Int, to receiver: Int, on link: Int, rest: Duration, _ draw: inout Generator
    ) -> [Duration] {
        guard isConnected(sender, receiver, on: link) else { return [] }
        var times = [latency / 4 + draw.duration(below: latency)]
        for (_, effect) in effects.sorted(by: { $0.key < $1.key }) {
            switch effect.kind {
            case .loss(let from, let to, let perMille):
                guard from ?? sender == sender, to ?? receiver == receiver else { continue }
                times = times.filter { _ in draw.below(1000) >= perMille }
            case .delay(let limit):
                times = times.map { $0 + min(draw.duration(below: limit), max(rest, .zero)) }
            case .duplication(let perMille):
                guard let first = times.first, draw.below(1000) < perMille else { continue }
                times.append(first + min(draw.duration(below: latency * 3), max(rest, .zero)))
            default: continue
            }
        }
        return times
    }
}

/// A packet on its way to one node.
struct Packet {
    var bytes: [UInt8]
    var envelope: Envelope
    var link: Int
}
