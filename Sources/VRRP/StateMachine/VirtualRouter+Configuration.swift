package import NetworkTypes

extension VirtualRouter {
    /// The parameters of one virtual router (RFC 9568, 6.1), already checked.
    package struct Configuration: Hashable, Sendable {
        /// The name of the `vrrp_instance` block: the key in the API and in the history.
        package var name: String
        package var interface: String
        package var family: AddressFamily
        package var vrid: VRID
        package var version: ProtocolVersion
        /// 1 to 255, before any check's weight.
        package var basePriority: Priority
        /// v3: 10 ms to 40.95 s in steps of 10 ms; v2: 1 s to 255 s in whole seconds.
        package var advertisementInterval: Duration
        /// Whether a Backup takes over from an Active of lower priority (Preempt_Mode).
        package var preempts: Bool
        /// In configured order, as every router of the group should list them; 1 to 255.
        package var addresses: [VirtualAddress]
        package var authentication: Authentication
        package var checksumForm: ChecksumForm
        /// How the addresses are announced to the network on becoming Active.
        package var announcement: Announcement

        package init(
            name: String, interface: String, family: AddressFamily = .ipv4, vrid: VRID, version: ProtocolVersion = .v2,
            basePriority: Priority = .default, advertisementInterval: Duration = .seconds(1), preempts: Bool = true,
            addresses: [VirtualAddress], authentication: Authentication = .none,
            checksumForm: ChecksumForm = .pseudoHeader, announcement: Announcement = Announcement()
        ) {
            self.name = name
            self.interface = interface
            self.family = family
            self.vrid = vrid
            self.version = version
            self.basePriority = basePriority
            self.advertisementInterval = advertisementInterval
            self.preempts = preempts
            self.addresses = addresses
            self.authentication = authentication
            self.checksumForm = checksumForm
            self.announcement = announcement
        }

        /// What tells virtual routers apart; a packet belongs to the one with its identity.
        package var identity: VirtualRouterIdentity {
            VirtualRouterIdentity(interface: interface, family: family, vrid: vrid)
        }
    }

    /// The rounds of gratuitous ARP on becoming Active: some at once and, in case they were lost, some more later.
    package struct Announcement: Hashable, Sendable {
        /// Rounds over all addresses at once, and again after `delay`.
        package var rounds: Int
        /// Zero for no second batch.
        package var delay: Duration

        package init(rounds: Int = 5, delay: Duration = .seconds(5)) {
            self.rounds = rounds
            self.delay = delay
        }
    }
}

/// A virtual router is its VRID on an interface in one family: IPv4 and IPv6 are independent (RFC 9568, section 3).
package struct VirtualRouterIdentity: Hashable, Sendable {
    package var interface: String
    package var family: AddressFamily
    package var vrid: VRID

    package init(interface: String, family: AddressFamily, vrid: VRID) {
        self.interface = interface
        self.family = family
        self.vrid = vrid
    }
}
