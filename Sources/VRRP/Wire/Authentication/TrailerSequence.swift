internal import NetworkTypes

/// What the signing of packets remembers: the sequence number that we sent last, and the last one of every sender.
struct TrailerSequence: Hashable, Sendable {
    private var lastSent = TrailerTime(rawValue: 0)
    /// The one that was heard last comes last.
    private var senders: [Sender] = []

    /// More routers than that do not share a VRID in earnest; the one heard longest ago is forgotten.
    static let senderLimit = 32

    private struct Sender: Hashable {
        var address: IPAddress
        var last: TrailerTime
    }

    /// The number of the next advertisement, which all peers get.
    ///
    /// It only grows, even when the clock is set back; but by time, not from a number that no peer would take any more.
    mutating func next(at now: TrailerTime, _ parameters: HMACAuthentication) -> TrailerTime {
        let isUseless = parameters.antiReplay == .time && lastSent.distance(from: now) > parameters.window
        lastSent = isUseless ? now : max(now, lastSent.next)
        return lastSent
    }

    /// Takes note of a genuine packet's number.
    ///
    /// - Returns: by time: how much later the sender's clock is than ours.
    mutating func admit(
        _ received: TrailerTime, of source: IPAddress, at now: TrailerTime, _ parameters: HMACAuthentication
    ) throws(PacketError) -> Duration? {
        let difference = received.distance(from: now)
        if parameters.antiReplay == .time, abs(difference) > parameters.window { throw .stale(difference) }
        if let index = senders.firstIndex(where: { $0.address == source }) {
            let last = senders[index].last
            guard received > last || isVoid(last, at: now, parameters) else { throw .replayedTrailer }
            senders.remove(at: index)
        } else if senders.count == Self.senderLimit {
            senders.removeFirst()
        }
        senders.append(Sender(address: source, last: received))
        return parameters.antiReplay == .time ? difference : nil
    }

    /// Whether a number was taken before the clock was set back: by time, it would keep its sender out until then.
    private func isVoid(_ last: TrailerTime, at now: TrailerTime, _ parameters: HMACAuthentication) -> Bool {
        parameters.antiReplay == .time && last.distance(from: now) > parameters.window
    }
}

private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
