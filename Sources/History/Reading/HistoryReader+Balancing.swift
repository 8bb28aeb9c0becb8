package import AgentModel
package import Balancing
import SQLite

extension HistoryReader {
    /// The changes of the servers of services.
    package func serverTransitions(
        _ filter: ServerTransitionFilter = ServerTransitionFilter(), limit: Int = defaultLimit,
        cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<ServerTransitionRow> {
        try page(filter.query, limit, cursor)
    }

    /// The changes of the quorum of services, and of who answers for them.
    package func serviceTransitions(
        _ filter: ServiceTransitionFilter = ServiceTransitionFilter(), limit: Int = defaultLimit,
        cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<ServiceTransitionRow> {
        try page(filter.query, limit, cursor)
    }

    /// Those runs of the checks of servers that were recorded, in the order in which they ended.
    package func serverCheckResults(
        _ filter: ServerCheckResultFilter = ServerCheckResultFilter(), limit: Int = defaultLimit,
        cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<ServerCheckResultRow> {
        try page(filter.query, limit, cursor)
    }

    /// What the kernel had otherwise, and what it refused.
    package func balancingFindings(
        _ filter: BalancingFindingFilter = BalancingFindingFilter(), limit: Int = defaultLimit,
        cursor: HistoryCursor? = nil
    ) throws(HistoryError) -> Page<BalancingFindingRow> {
        try page(filter.query, limit, cursor)
    }

    /// The orders that nobody lifted, oldest first: what a start carries on. A drain whose deadline is over is among them,
    /// since its server stays out.
    package func ordersInForce() throws(HistoryError) -> [ServerOrder] {
        try read { db in try ServerOrderRow.fetchNotLifted(db).compactMap(ServerOrder.init) }
    }

    /// What is known of the servers that were ever seen to change: the start rule's memory. An order of an operator hides
    /// nothing, so that what was known before it counts; of a server that was removed nothing is known.
    package func lastServerStates() throws(HistoryError) -> [PoolMember: RealServer.Memory] {
        try read { db in
            let known = RealServer.Memory.words.map { "'\($0)'" }.joined(separator: ", ")
            let sql = """
                SELECT service, server, from_state, to_state, max(id) FROM server_transitions
                WHERE to_state IN (\(known), 'removed') OR from_state IN (\(known)) OR from_state IS NULL
                GROUP BY service, server
                """
            var states: [PoolMember: RealServer.Memory] = [:]
            for row in try db.rows(sql) {
                guard let member = try PoolMember(row) else { continue }
                states[member] = try RealServer.Memory(from: row["from_state"], to: row["to_state"])
            }
            return states
        }
    }
}

extension PoolMember {
    /// Nil for names that another version wrote.
    fileprivate init?(_ row: Row) throws {
        try self.init(service: row["service"], server: row["server"])
    }

    init?(service: String, server: String) {
        guard let service = ServiceIdentity(pathName: service), let server = ServerIdentity(pathName: server) else {
            return nil
        }
        self.init(service, server)
    }
}

extension RealServer.Memory {
    /// The states that say whether a server is well.
    fileprivate static let words = ServerStatus.allCases.filter { Self($0) != nil }.map(\.rawValue)

    private init?(_ status: ServerStatus) {
        switch status {
        case .up, .slowStart, .failing: self = .up
        case .failed: self = .failed
        case .unknown, .draining, .drained, .maintenance, .removed: return nil
        }
    }

    /// What the last change that says anything says.
    fileprivate init?(from old: String?, to new: String) {
        guard let new = ServerStatus(rawValue: new), new != .removed else { return nil }
        guard let memory = Self(new) ?? old.flatMap(ServerStatus.init(rawValue:)).flatMap(Self.init) else { return nil }
        self = memory
    }
}

extension ServerOrder {
    /// Nil for what another version wrote.
    fileprivate init?(_ row: ServerOrderRow) {
        guard let member = PoolMember(service: row.service, server: row.server), let kind = Kind(row) else {
            return nil
        }
        self.init(
            id: row.id, member: member, kind: kind, reason: row.reason,
            by: Author(Author.Kind(rawValue: row.by.kind) ?? .start, row.by.name), since: row.since)
    }
}

extension ServerOrder.Kind {
    fileprivate init?(_ row: ServerOrderRow) {
        switch row.kind {
        case "weight":
            guard let weight = row.weight else { return nil }
            self = .weight(weight)
        case "drain":
            guard let atDeadline = row.atDeadline.flatMap(Balancing.Drain.AtDeadline.init(rawValue:)) else {
                return nil
            }
            self = .drain(untilMicroseconds: row.untilMicroseconds, atDeadline: atDeadline)
        case "maintenance": self = .maintenance
        default: return nil
        }
    }
}
