/// A status that is known, or `unknown` where the engine has not been heard of in time.
package enum InstanceState: String, Codable, Hashable, Sendable, CaseIterable {
    case initialize, backup, active, fault, drained, unknown
}
