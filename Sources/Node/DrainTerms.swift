internal import AgentModel
internal import VRRP

/// What the drains that cover one instance want of it together.
struct DrainTerms: Hashable, Sendable {
    /// How it is kept out once it has a successor.
    let mode: DrainMode
    /// How it is kept out where no other router takes over; nil when it then keeps its place.
    let alone: DrainMode?

    /// - Parameters:
    ///   - inForce: whatever was forced of these is over; only how they keep an instance out still counts.
    ///   - handingOver: those without force come to nothing where no other router takes over.
    /// - Returns: nil when no drain covers the instance.
    init?(inForce: [DrainRequest], handingOver: [DrainRequest]) {
        guard !(inForce + handingOver).isEmpty else { return nil }
        mode = Self.mode(of: inForce + handingOver)
        let forced = handingOver.filter(\.isForced)
        alone = handingOver.isEmpty || !forced.isEmpty ? Self.mode(of: inForce + forced) : nil
    }

    private static func mode(of requests: [DrainRequest]) -> DrainMode {
        requests.allSatisfy(\.isLastResort) ? .lastResort : .out
    }
}
