import Foundation
import Lab

/// Looks from one node at the address that the others keep alive while something happens to its holder.
struct Watch {
    let laboratory: Laboratory
    let client: Node
    /// Whether every node has nginx.
    let servesPages: Bool

    static let address = "192.168.100.167"
    static let prefix = address + "/24"
    /// Bounds a hang: no fault takes the protocol this long to overcome.
    static let patience = Duration.seconds(15)
    /// Equals that have taken over together may need several intervals of 1 s until one of them yields.
    private static let settling = Duration.seconds(20)
    /// After the address has moved, for what is still in flight.
    private static let aftermath = Duration.milliseconds(300)

    /// How long nobody answered, in milliseconds.
    struct Darkness: Sendable {
        /// Pings at 500 Hz.
        let pings: Double
        /// Requests for a web page at 100 Hz.
        let pages: Double
    }

    /// The node that has the address; waits until there is one, and one alone.
    func holder() async throws -> Node {
        let name = try await laboratory.addresses.waitForOneHolder(of: Self.prefix, within: Self.settling)
        return try laboratory.node(name)
    }

    /// Does `fault` to `holder`, waits until another node answers, and says how long nobody did.
    func darkness(after fault: () async throws -> Void, on holder: Node) async throws -> Darkness {
        let pings = try Pinger(Self.address, from: client)
        let pages = try WebProbe(Self.address, from: client)
        defer {
            pings.stop()
            pages.stop()
        }
        _ = try await pings.replies.first(within: Self.patience, "an answered ping") { _ in true }
        let (start, known) = (Moment.now, laboratory.addresses.changes.count)
        try await fault()
        // Equals may take over together and settle later, so it is not waited for one holder.
        let gain = try await laboratory.addresses.changes.first(
            after: known, within: Self.patience, "\(Self.prefix) on another node than \(holder.name)"
        ) { $0.isPresent && $0.address == Self.prefix && $0.node != holder.name }
        _ = try await pings.replies.first(after: pings.replies.count, within: Self.patience, "an answered ping") {
            $0.sent > gain.time
        }
        if servesPages { _ = try await pages.successor(of: holder.name, since: start, within: Self.patience) }
        try await Task.sleep(for: Self.aftermath)
        return Darkness(
            pings: pings.darkness(since: start).milliseconds, pages: pages.darkness(since: start).milliseconds)
    }
}
