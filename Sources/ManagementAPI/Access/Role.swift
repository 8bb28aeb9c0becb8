/// What a caller may do; each role may do what the ones before it may.
package enum Role: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Read.
    case viewer
    /// Drain and undrain, and order of the servers of services.
    case `operator`
    /// Reload.
    case admin

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}
