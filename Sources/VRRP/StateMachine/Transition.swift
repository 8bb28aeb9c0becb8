package import NetworkTypes

/// The state as an operator sees it: the protocol's three, and the two causes for which a router stays in Initialize.
package enum Status: String, Hashable, Sendable, CaseIterable {
    case initialize, backup, active, fault, drained
}

/// Why a virtual router may not take part; it stays in Initialize until every fault is gone.
package enum Fault: Hashable, Sendable {
    case interfaceMissing(String)
    case interfaceDown(String)
    case noPrimaryAddress(interface: String)
    /// The address that the configuration says to send from is not there.
    case sourceAddressMissing(IPAddress, interface: String)
    /// A check without weight fails.
    case checkFailing(String)
    /// A check without weight has not answered yet.
    case checkPending(String)
    /// The kernel refused an address that the Active Router must have.
    case addressRefused(IPPrefix, why: String)
    /// The kernel does not let the interface of the virtual MAC address up.
    case virtualMACRefused(why: String)
    /// Another router is Active, and what this one sends does not leave the machine.
    case advertisementsUnsent(interface: String, why: String)
    /// No socket for the interface could be opened.
    case socketUnavailable(interface: String, why: String)
    /// The interface of the virtual MAC address could not be made.
    case virtualMACUnavailable(why: String)
    /// The system does not compute the codes that the authentication needs, as MD5 under the policy FIPS.
    case authenticationRefused(why: String)
    /// Another process of this host, or another instance, runs the same virtual router.
    case virtualRouterTaken(VRID, interface: String, by: String)
    /// An interface that is tracked without weight is down or does not exist.
    case trackedInterfaceDown(String)
    /// The number in a tracked file says so.
    case trackedFile(String, number: Int)
    /// Too few, or too many, processes of a kind that is tracked without weight.
    case trackedProcess(String)
    /// Another member of the sync group, by its name, is in fault or was drained.
    case groupMember(String)
}

extension Fault {
    /// What brings a fault up, and clears it.
    package enum Origin: Hashable, Sendable {
        /// The kernel's view of the interface.
        case interface
        case tracker
        /// The kernel refused what an Active must have; it is asked again.
        case address
        /// The kernel does not send what it is given; it is asked again.
        case sending
        /// Another member of the sync group.
        case group
    }

    /// Whether it is only that nothing is known yet.
    package var isPending: Bool {
        if case .checkPending = self { true } else { false }
    }

    package var origin: Origin {
        switch self {
        case .interfaceMissing, .interfaceDown, .noPrimaryAddress, .sourceAddressMissing, .socketUnavailable,
            .virtualMACUnavailable, .authenticationRefused, .virtualRouterTaken:
            .interface
        case .checkFailing, .checkPending, .trackedInterfaceDown, .trackedFile, .trackedProcess: .tracker
        case .addressRefused, .virtualMACRefused: .address
        case .advertisementsUnsent: .sending
        case .groupMember: .group
        }
    }
}

/// How an operator keeps a virtual router out.
package enum DrainMode: Hashable, Sendable {
    /// Whatever happens.
    case out
    /// Unless no other router is Active: it takes part with the lowest priority.
    case lastResort
}

/// A router that was heard: where its packet came from and the priority in it.
package struct Peer: Hashable, Sendable {
    package var address: IPAddress
    package var priority: Priority

    package init(address: IPAddress, priority: Priority) {
        self.address = address
        self.priority = priority
    }
}

/// One change of status with its cause, as it goes into the history.
package struct Transition: Hashable, Sendable {
    package var from: Status
    package var to: Status
    package var reason: Reason
    /// The router whose advertisement, or silence, was the cause.
    package var peer: Peer?
    package var effectivePriority: Priority
    /// One sentence for people, with the figures that decided.
    package var summary: String

    package init(
        from: Status, to: Status, reason: Reason, peer: Peer? = nil, effectivePriority: Priority, summary: String
    ) {
        self.from = from
        self.to = to
        self.reason = reason
        self.peer = peer
        self.effectivePriority = effectivePriority
        self.summary = summary
    }

    /// The cause in one word; `priority`, `preempted` and `no_response` are RFC 8347's `new-master-reason`.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The agent started or the instance was added.
        case startup
        /// Goes on where an earlier run of the agent ended, which left its place or its addresses.
        case inherited
        /// The agent stops or the instance was removed.
        case shutdown
        /// Became Active as the owner of the addresses (priority 255).
        case priority
        /// Became Active in place of a router of lower priority.
        case preempted
        /// Became Active because none was heard for Active_Down_Interval.
        case noResponse = "no_response"
        /// Became Active because the one before resigned with priority 0.
        case released
        /// Left Active for a router of higher priority.
        case higherPriority = "higher_priority"
        /// Left Active for a router of equal priority and higher address.
        case higherAddress = "higher_address"
        /// Left Active for a router that took over while this one did not run.
        case superseded
        case fault
        case recovered
        case drained
        /// Still Active: no other router took over from it when it was to be drained.
        case noSuccessor = "no_successor"
        case undrained
        /// Still Active: an address that was gone was put back; the sentence says what took it.
        case addressRestored = "address_restored"
        /// Followed another member of its sync group.
        case syncGroup = "sync_group"
    }
}
