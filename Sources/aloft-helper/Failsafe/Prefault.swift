internal import Failsafe
internal import NetworkTypes

/// Goes through everything once, without doing any of it: pages that were touched are in memory and stay there, so that the
/// failsafe does not wait for a disk when its moment comes. All of the program would be four times as much.
enum Prefault {
    private static let source = IPAddress.v4(IPv4Address(192, 0, 2, 1))
    private static let packet = TakedownPlan.Packet(bytes: [0], destination: source, timeToLive: 255)
    /// An advertisement of another router, with its IPv4 header.
    private static let heard: [UInt8] = [
        0x45, 0, 0, 28, 0, 0, 0, 0, 255, 112, 0, 0, 192, 0, 2, 2, 224, 0, 0, 18, 0x31, 1, 100, 0, 0, 100, 0, 0,
    ]

    static func touchPages() {
        let now = ContinuousClock.now
        for keepaliveOrder in [nil, keepaliveOrder(now)] {
            var executor = Executor()
            let sign = Heartbeat(at: now, isWatched: false, isInDoubt: false)
            let messages: [AgentMessage] = [.set(takedownPlan), .alive(sign)]
            for message in messages + (keepaliveOrder.map { [.keepAlive($0)] } ?? []) {
                take(message.encoded, into: &executor)
            }
            if let heard = HeardAdvertisement(ipv4: heard.span) {
                var other = executor
                _ = other.agentDied(unread: [(heard, port: 0)], now: now)
                _ = other.takeExitReport().map { FailsafeMessage.exitReport($0).encoded }
            }
            _ = executor.agentDied(now: now)
            _ = executor.deadline
            _ = executor.timerExpired(now: now + Executor.reordering)
            var nextAgent = executor
            if let handoff = nextAgent.claim("", now: now)?.0 { _ = FailsafeMessage.handoff(handoff).encoded }
            if let heard = HeardAdvertisement(ipv4: heard.span) { _ = executor.heard(heard, on: 0) }
        }
    }

    private static func take(_ bytes: [UInt8], into executor: inout Executor) {
        switch try? AgentMessage(decoding: bytes) {
        case .set(let takedownPlan): executor.set(takedownPlan)
        case .keepAlive(let keepaliveOrder): executor.keepAlive(keepaliveOrder)
        case .alive(let sign): executor.heardHeartbeat(sign, now: sign.at)
        case .open, .close, .clear, .extend, .shutdown, .prepare, nil: return
        }
    }

    private static let takedownPlan = TakedownPlan(
        name: "", vrid: 1, version: 3, priority: 1, source: source, sendingPort: 0, listeningPorts: [0],
        urgent: [packet], resignation: [packet], sequence: 0, renewals: [[0]], renewalInterval: .seconds(1),
        removals: [[0]], silence: .seconds(3), listening: .seconds(1))

    private static func keepaliveOrder(_ now: ContinuousClock.Instant) -> KeepaliveOrder {
        KeepaliveOrder(name: "", nextAdvertisement: now, interval: .seconds(1), beats: [[packet]], sequence: 0)
    }
}
