internal import Node
internal import VRRP

/// Announcements that wait for their turn, at a distance from each other on each interface (`garp_interval`): there are
/// switches that drop a burst of them.
struct AnnouncementQueue {
    typealias Instant = ContinuousClock.Instant

    struct Entry {
        let instance: InstanceID
        let address: VirtualAddress
        let spacing: Duration
    }

    /// More than that wait on no interface; the next ones are left out, and the refresh says them again.
    static let limit = 4096

    private struct Lane {
        /// When the next one may leave.
        var next: Instant
        var entries: [Entry] = []
    }

    private var lanes: [String: Lane] = [:]

    /// How many wait.
    var count: Int { lanes.values.reduce(0) { $0 + $1.entries.count } }

    /// When the next one is due; nil when none waits.
    var deadline: Instant? {
        lanes.values.filter { !$0.entries.isEmpty }.map(\.next).min()
    }

    /// - Parameter time: before which nothing more leaves the interface; nil for its turn.
    mutating func append(
        _ address: VirtualAddress, on interface: String, of instance: InstanceID, spacing: Duration, now: Instant,
        notBefore time: Instant? = nil
    ) {
        let entry = Entry(instance: instance, address: address, spacing: spacing)
        var lane = lanes.removeValue(forKey: interface) ?? Lane(next: now)
        if let time { lane.next = max(lane.next, time) }
        if lane.entries.count < Self.limit { lane.entries.append(entry) }
        lanes[interface] = lane
    }

    /// Takes those whose time has come, one from each interface; the next one there is due after its distance.
    mutating func takeDue(now: Instant) -> [Entry] {
        var due: [Entry] = []
        for name in Array(lanes.keys) {
            guard var lane = lanes[name], lane.next <= now, !lane.entries.isEmpty else { continue }
            let entry = lane.entries.removeFirst()
            lane.next = now + entry.spacing
            due.append(entry)
            lanes[name] = lane
        }
        lanes = lanes.filter { !$0.value.entries.isEmpty || $0.value.next > now }
        return due
    }
}
