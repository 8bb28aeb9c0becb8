internal import LinuxIO
internal import Logging
internal import Netlink
internal import VRRP

/// One agent a virtual router: what it takes from nobody, and lets go of when its interface does.
extension Engine {
    /// How often an instance that another process keeps out looks again.
    static let claimPause = Duration.seconds(2)

    /// Makes sure that nobody else in this network namespace runs the instance's virtual router.
    ///
    /// - Returns: who does.
    func claim(_ instance: Instance, now: Instant) -> Fault? {
        let router = instance.router.configuration
        guard let link = interfaces.link(named: router.interface) else {
            instance.claim = nil
            return nil
        }
        let key = router.claimKey(on: link.index)
        guard instance.claim?.key != key else { return nil }
        instance.claim = nil
        // Each question who it is stays with the holder, which never answers: it is asked once.
        if let standing = instance.takenFault, RouterClaim.isTaken(key) {
            claimsReviewAt = now + Self.claimPause
            return standing
        }
        switch RouterClaim.take(key) {
        case .taken(let claim):
            instance.claim = claim
            if let objection = claim.objection {
                outbox.log(
                    .warning, "\(instance.name): a second agent with its VRID would not be noticed: \(objection)")
            }
            return nil
        case .held(let holder):
            claimsReviewAt = now + Self.claimPause
            let who = holder.isThisProcess ? "another instance of this agent" : holder.description
            return .virtualRouterTaken(router.vrid, interface: router.interface, by: who)
        }
    }

    /// Looks again whether those that another process kept out may take part.
    func reviewClaims(now: Instant) {
        guard let due = claimsReviewAt, due <= now else { return }
        claimsReviewAt = nil
        reconcileInterfaces(now: now)
    }
}

extension Instance {
    fileprivate var takenFault: Fault? {
        router.faults.first { fault in
            if case .virtualRouterTaken = fault { true } else { false }
        }
    }
}
