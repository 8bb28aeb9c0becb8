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
        /// As they are advertised, in configured order, and as every router of the group should list them: up to 255, and one
        /// that is written twice is there twice.
        package var addresses: [VirtualAddress]
        package var authentication: Authentication
        package var checksumForm: ChecksumForm
        /// How the addresses are announced to the network on becoming Active.
        package var announcement: Announcement
        /// Addresses that the Active holds as well but does not advertise; of either family.
        package var excludedAddresses: [VirtualAddress]
        package var transport: Transport
        /// Where multicast advertisements go and come from; nil for 224.0.0.18 or ff02::12 (`mcast_dst_ip`).
        package var multicastGroup: IPAddress?
        /// The address to send from; nil for the interface's own (RFC 9568, 5.1.1.1 and 5.1.2.1).
        package var sourceAddress: IPAddress?
        /// Whether it watches for one interval only at its start (`state MASTER`), instead of Active_Down_Interval.
        package var startsAsActive: Bool
        /// How long a Backup that could preempt waits after it has first heard the lower priority.
        package var preemptDelay: Duration
        /// Advertisements that a Backup misses before it takes over, 1 to 100; 3 by RFC 9568, 6.1.
        package var missedAdvertisements: Int
        /// Whether the Active takes part in traffic to the addresses (Accept_Mode); the owner always does.
        package var acceptsTraffic: Bool
        /// nil where the addresses keep the interface's own MAC address.
        package var virtualMAC: VirtualMAC?
        /// Whether the Active installs routes and rules too; which, is not the protocol's business.
        package var hasRoutes: Bool
        /// Whether it changes state only together with the other members of its sync group.
        package var isGrouped: Bool

        package init(
            name: String, interface: String, family: AddressFamily = .ipv4, vrid: VRID, version: ProtocolVersion = .v2,
            basePriority: Priority = .default, advertisementInterval: Duration = .seconds(1), preempts: Bool = true,
            addresses: [VirtualAddress], authentication: Authentication = .none,
            checksumForm: ChecksumForm = .pseudoHeader, announcement: Announcement = Announcement(),
            excludedAddresses: [VirtualAddress] = [], transport: Transport = .multicast,
            multicastGroup: IPAddress? = nil, sourceAddress: IPAddress? = nil, startsAsActive: Bool = false,
            preemptDelay: Duration = .zero,
            missedAdvertisements: Int = 3, acceptsTraffic: Bool = true, virtualMAC: VirtualMAC? = nil,
            hasRoutes: Bool = false, isGrouped: Bool = false
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
            self.excludedAddresses = excludedAddresses
            self.transport = transport
            self.multicastGroup = multicastGroup
            self.sourceAddress = sourceAddress
            self.startsAsActive = startsAsActive
            self.preemptDelay = preemptDelay
            self.missedAdvertisements = missedAdvertisements
            self.acceptsTraffic = acceptsTraffic
            self.virtualMAC = virtualMAC
            self.hasRoutes = hasRoutes
            self.isGrouped = isGrouped
        }

        /// Everything that the Active holds, in the order in which it is added; what is written twice only once.
        package var heldAddresses: [VirtualAddress] {
            struct Place: Hashable {
                var prefix: IPPrefix
                var interface: String?
            }
            var seen: Set<Place> = []
            return (addresses + excludedAddresses).filter { address in
                seen.insert(Place(prefix: address.prefix, interface: address.interface ?? interface)).inserted
            }
        }

        /// The group that it listens to and advertises to, where it does not speak unicast.
        package var group: IPAddress { multicastGroup ?? Advertisement.multicastGroup(of: family) }

        /// What tells virtual routers apart; a packet belongs to the one with its identity.
        package var identity: VirtualRouterIdentity {
            VirtualRouterIdentity(interface: interface, family: family, vrid: vrid)
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
