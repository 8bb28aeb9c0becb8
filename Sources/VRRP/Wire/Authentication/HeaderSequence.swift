internal import NetworkTypes

/// The one sequence number that an authentication header counts in both directions, as keepalived has it.
struct HeaderSequence: Hashable, Sendable {
    /// The last one sent or accepted; a new Active goes on from what it heard last.
    private(set) var last: UInt32 = 0

    /// The senders that have used `last`, this router included.
    ///
    /// Two that become Active at the same moment go on from the same number: if that were a replay, neither would hear the
    /// other and both would stay. Each may use a number once.
    private var users: [IPv4Address] = []

    /// More than that cannot take over at the same moment in earnest.
    private static let userLimit = 8
    /// keepalived starts anew here.
    private static let end: UInt32 = 0xFFFF_FFFD

    /// The number of the next advertisement, the same for all peers that it goes to.
    mutating func next(from source: IPv4Address) -> UInt32 {
        last = last >= Self.end ? 1 : last + 1
        users = [source]
        return last
    }

    /// Goes on behind a number that an earlier run of the agent has used.
    mutating func goOn(after number: UInt32) {
        guard number > last else { return }
        last = number
        users = []
    }

    /// Whether a genuine packet with this number is new.
    mutating func admit(_ received: UInt32, of source: IPv4Address) -> Bool {
        if received > last {
            last = received
            users = [source]
            return true
        }
        guard received == last, users.count < Self.userLimit, !users.contains(source) else { return false }
        users.append(source)
        return true
    }
}
