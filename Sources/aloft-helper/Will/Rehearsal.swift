internal import LastWill
internal import NetworkTypes

/// Goes through everything once, without doing any of it: pages that were touched are in memory and stay there, so that the
/// keeper does not wait for a disk when its moment comes. All of the program would be four times as much.
enum Rehearsal {
    private static let source = IPAddress.v4(IPv4Address(192, 0, 2, 1))
    private static let packet = Testament.Packet(bytes: [0], destination: source, timeToLive: 255)
    /// An advertisement of another router, with its IPv4 header.
    private static let heard: [UInt8] = [
        0x45, 0, 0, 28, 0, 0, 0, 0, 255, 112, 0, 0, 192, 0, 2, 2, 224, 0, 0, 18, 0x31, 1, 100, 0, 0, 100, 0, 0,
    ]

    static func run() {
        let now = ContinuousClock.now
        for deputation in [nil, deputation(now)] {
            var executor = Executor()
            let sign = SignOfLife(at: now, isWatched: false, isInDoubt: false)
            let messages: [AgentMessage] = [.bequeath(testament), .alive(sign)]
            for message in messages + (deputation.map { [.deputise($0)] } ?? []) {
                take(message.encoded, into: &executor)
            }
            if let heard = HeardAdvertisement(ipv4: heard.span) {
                var other = executor
                _ = other.bereaved(unread: [(heard, port: 0)], now: now)
                _ = other.takeEpitaph().map { KeeperMessage.epitaph($0).encoded }
            }
            _ = executor.bereaved(now: now)
            _ = executor.deadline
            _ = executor.timerExpired(now: now + Executor.reordering)
            var heir = executor
            if let estate = heir.claim("", now: now)?.0 { _ = KeeperMessage.estate(estate).encoded }
            if let heard = HeardAdvertisement(ipv4: heard.span) { _ = executor.heard(heard, on: 0) }
        }
    }

    private static func take(_ bytes: [UInt8], into executor: inout Executor) {
        switch try? AgentMessage(decoding: bytes) {
        case .bequeath(let testament): executor.bequeath(testament)
        case .deputise(let deputation): executor.deputise(deputation)
        case .alive(let sign): executor.heardSign(sign, now: sign.at)
        case .open, .close, .revoke, .prolong, .farewell, .prepare, nil: return
        }
    }

    private static let testament = Testament(
        name: "", vrid: 1, version: 3, priority: 1, source: source, sendingPort: 0, listeningPorts: [0],
        urgent: [packet], resignation: [packet], sequence: 0, renewals: [[0]], renewalInterval: .seconds(1),
        removals: [[0]], silence: .seconds(3), listening: .seconds(1))

    private static func deputation(_ now: ContinuousClock.Instant) -> Deputation {
        Deputation(name: "", nextAdvertisement: now, interval: .seconds(1), beats: [[packet]], sequence: 0)
    }
}
