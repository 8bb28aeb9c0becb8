internal import LinuxIO
internal import Logging
internal import Netlink
internal import Node
internal import VRRP

/// One agent a virtual router: what it takes from nobody, and lets go of when its interface does.
final class Claims {
    private let outbox: Outbox
    private var claims: [InstanceID: RouterClaim] = [:]

    init(_ outbox: Outbox) {
        self.outbox = outbox
    }

    var keys: Set<RouterClaim.Key> { Set(claims.values.map(\.key)) }

    /// Makes sure that nobody else in this network namespace runs the instance's virtual router.
    ///
    /// - Parameter standing: why the instance is kept out.
    /// - Returns: who does.
    func take(
        _ id: InstanceID, _ router: VirtualRouter.Configuration, on interface: InterfaceIndex, standing: Fault? = nil
    ) -> Fault? {
        let key = router.claimKey(on: interface)
        guard claims[id]?.key != key else { return nil }
        claims[id] = nil
        // Each question who it is stays with the holder, which never answers: it is asked once.
        if case .virtualRouterTaken? = standing, RouterClaim.isTaken(key) { return standing }
        switch RouterClaim.take(key) {
        case .taken(let claim):
            claims[id] = claim
            if let objection = claim.objection {
                outbox.log(.warning, "\(router.name): a second agent with its VRID would not be noticed: \(objection)")
            }
            return nil
        case .held(let holder):
            let who = holder.isThisProcess ? "another instance of this agent" : holder.description
            return .virtualRouterTaken(router.vrid, interface: router.interface, by: who)
        }
    }

    func release(_ id: InstanceID) { claims[id] = nil }
}
