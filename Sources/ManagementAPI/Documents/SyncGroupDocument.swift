package import AgentModel

/// `GET /v1/sync_groups`: a group and what its members are now.
package struct SyncGroupDocument: Codable, Hashable, Sendable {
    package var name: String
    /// A case of `SyncGroupState`, or `unknown` where the engine has not been heard of in time.
    package var state: String
    package var members: [Member]

    package struct Member: Codable, Hashable, Sendable {
        package var instance: String
        package var state: InstanceState
    }
}
