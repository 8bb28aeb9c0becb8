package import Balancing

/// What an operator has ordered for one server, in force until it is taken back or its time is over.
package struct ServerOrder: Hashable, Sendable {
    /// The row of the history's `server_orders`.
    package var id: Int64
    package var member: PoolMember
    package var kind: Kind
    package var reason: String
    package var by: Author
    package var since: Stamp

    /// A server has at most one weight, and either a drain or maintenance.
    package enum Kind: Hashable, Sendable {
        /// In place of the configured weight.
        case weight(Int)
        /// - Parameter untilMicroseconds: its deadline, in microseconds since 1970 UTC; nil to wait for the last connection.
        case drain(untilMicroseconds: Int64?, atDeadline: Balancing.Drain.AtDeadline)
        case maintenance

        /// In the history and in the API.
        package var word: String {
            switch self {
            case .weight: "weight"
            case .drain: "drain"
            case .maintenance: "maintenance"
            }
        }

        /// Whether one replaces the other.
        package func excludes(_ other: Kind) -> Bool {
            switch (self, other) {
            case (.weight, .weight), (.drain, .drain), (.drain, .maintenance), (.maintenance, .drain),
                (.maintenance, .maintenance):
                true
            case (.weight, _), (.drain, .weight), (.maintenance, .weight): false
            }
        }
    }

    package init(id: Int64, member: PoolMember, kind: Kind, reason: String, by: Author, since: Stamp) {
        self.id = id
        self.member = member
        self.kind = kind
        self.reason = reason
        self.by = by
        self.since = since
    }
}

/// What is asked for one server.
package struct ServerRequest: Hashable, Sendable {
    package var member: PoolMember
    package var action: Action
    /// Why, for the history; empty for none.
    package var reason: String
    /// Also where the service would lose its quorum.
    package var isForced: Bool

    package enum Action: Hashable, Sendable {
        case order(ServerOrder.Kind)
        /// Takes back a weight, a drain or maintenance; `.weight` and `.drain` whatever their values.
        case lift(Lifted)
        /// Runs all of its checks now.
        case check
    }

    package enum Lifted: String, Hashable, Sendable {
        case weight, drain, maintenance
    }

    package init(member: PoolMember, action: Action, reason: String = "", isForced: Bool = false) {
        self.member = member
        self.action = action
        self.reason = reason
        self.isForced = isForced
    }
}

package enum ServerOutcome: Hashable, Sendable {
    /// The service as it is now.
    case done(PoolMember)
    case noSuchServer(PoolMember)
    /// There is nothing of the kind to take back.
    case nothingToLift(PoolMember)
    /// Nothing was done: the service would lose its quorum, and nobody forced it.
    case wouldLoseQuorum(PoolMember)
    /// The order could not be made durable, so nothing was done.
    case notRecorded(why: String)
    case shuttingDown
}
