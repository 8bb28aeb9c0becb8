package import NetworkTypes

/// The routers that a virtual router hears, each with what it said last and what was wrong with its packets.
///
/// Bounded: when another one is heard, the one heard longest ago is forgotten, and before it those that never sent a
/// valid advertisement, so that forged senders do not drive out real ones.
package struct PeerTable: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// More routers than that do not share a VRID in earnest.
    package static let limit = 32

    /// In the order in which they were first heard.
    package private(set) var peers: [Entry] = []

    package init() {}

    /// What is known of one sender.
    package struct Entry: Hashable, Sendable {
        package var address: IPAddress
        /// The last packet, valid or not.
        package var lastHeard: Instant
        /// The last valid advertisement; nil before the first one.
        package var lastAdvertisement: Last?
        /// Valid advertisements.
        package var advertisements: UInt64 = 0
        /// Discarded packets, by what was wrong; only what has happened is there.
        package var errors: [Counter: UInt64] = [:]
    }

    package struct Last: Hashable, Sendable {
        package var at: Instant
        package var priority: Priority
        package var interval: Duration
    }

    /// Notes an advertisement that was accepted.
    package mutating func accepted(_ advertisement: Advertisement, from source: IPAddress, now: Instant) {
        let index = index(of: source, now: now)
        peers[index].advertisements += 1
        peers[index].lastAdvertisement = Last(
            at: now, priority: advertisement.priority, interval: advertisement.interval)
    }

    /// Notes a packet that was discarded.
    ///
    /// - Parameter source: as the packet says, which may be forged; nil when it is too short to say, and then nothing is
    ///   noted.
    package mutating func discarded(_ error: PacketError, from source: IPAddress?, now: Instant) {
        guard let source else { return }
        peers[index(of: source, now: now)].errors[error.counter, default: 0] += 1
    }

    /// Whether another router advertises that it is Active: it has not resigned, and three of its intervals have not gone by in
    /// silence.
    package func hasActive(at now: Instant) -> Bool {
        peers.contains { peer in
            peer.lastAdvertisement.map { $0.priority != .resign && $0.at + $0.interval * 3 > now } ?? false
        }
    }

    /// Where a sender stands, after it was entered where it was not known.
    private mutating func index(of source: IPAddress, now: Instant) -> Int {
        if let known = peers.firstIndex(where: { $0.address == source }) {
            peers[known].lastHeard = now
            return known
        }
        if peers.count == Self.limit, let last = peers.indices.min(by: { isForgotten(peers[$0], before: peers[$1]) }) {
            peers.remove(at: last)
        }
        peers.append(Entry(address: source, lastHeard: now))
        return peers.count - 1
    }

    private func isForgotten(_ left: Entry, before right: Entry) -> Bool {
        guard (left.lastAdvertisement == nil) == (right.lastAdvertisement == nil) else {
            return left.lastAdvertisement == nil
        }
        return left.lastHeard < right.lastHeard
    }
}
