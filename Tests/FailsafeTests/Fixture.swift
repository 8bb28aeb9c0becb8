import Failsafe
import NetworkTypes

/// A takedown plan of version 3 and what is heard beside it.
enum Fixture {
    typealias Instant = ContinuousClock.Instant

    static let start = ContinuousClock().systemEpoch + .seconds(1000)
    static let own = IPAddress.v4(IPv4Address(192, 0, 2, 1))
    static let other = IPAddress.v4(IPv4Address(192, 0, 2, 2))
    static let urgent = packet(1)
    static let resignation = packet(2)
    static let renewal: [UInt8] = [3]
    static let removal: [UInt8] = [4]

    static func packet(_ byte: UInt8) -> TakedownPlan.Packet {
        TakedownPlan.Packet(bytes: [byte], destination: .v4(IPv4Address(224, 0, 0, 18)), timeToLive: 255)
    }

    static func takedownPlan(_ name: String = "VI_01", isUrgent: Bool = true) -> TakedownPlan {
        TakedownPlan(
            name: name, vrid: 51, version: 3, priority: 150, source: own, sendingPort: 20, listeningPorts: [16, 17],
            urgent: isUrgent ? [urgent] : [], resignation: [resignation], sequence: 300, renewals: [renewal],
            renewalInterval: .seconds(3), removals: [removal], silence: .seconds(3), listening: .milliseconds(1003))
    }

    static func keepaliveOrder(beats: [UInt8] = [9], sequence: UInt32 = 0) -> KeepaliveOrder {
        KeepaliveOrder(
            name: "VI_01", nextAdvertisement: start + .milliseconds(40), interval: .milliseconds(100),
            beats: beats.map { [packet($0)] }, sequence: sequence)
    }

    /// A failsafe with one takedown plan whose agent has just died.
    static func agentDied(_ takedownPlan: TakedownPlan = takedownPlan(), _ keepaliveOrder: KeepaliveOrder? = nil)
        -> Executor
    {
        var executor = Executor()
        executor.set(takedownPlan)
        if let keepaliveOrder { executor.keepAlive(keepaliveOrder) }
        _ = executor.agentDied(now: start)
        return executor
    }

    static func sent(_ packet: TakedownPlan.Packet) -> Executor.Effect { .send([packet], from: own, port: 20) }

    static func heard(
        from source: IPAddress = other, vrid: UInt8 = 51, version: UInt8 = 3, priority: UInt8 = 100
    ) -> HeardAdvertisement {
        // 45 00 … 112 … source … destination, then version and type, VRID, priority.
        let header: [UInt8] = [0x45, 0, 0, 28, 0, 0, 0, 0, 255, 112, 0, 0] + source.bytes + [224, 0, 0, 18]
        let datagram = header + [version << 4 | 1, vrid, priority, 0, 0, 100, 0, 0]
        guard let heard = HeardAdvertisement(ipv4: datagram.span) else { preconditionFailure("it is an advertisement") }
        return heard
    }
}
