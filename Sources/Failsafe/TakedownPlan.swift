package import NetworkTypes

/// What is to be done in the name of one virtual router that is Active, should the agent die: everything ready to be sent,
/// so that nothing has to be understood, computed or allocated at that moment (docs/development/decisions/0022-a-failsafe.md).
package struct TakedownPlan: Hashable, Sendable {
    /// Of the `vrrp_instance`.
    package var name: String
    package var vrid: UInt8
    /// 2 or 3.
    package var version: UInt8
    package var priority: UInt8
    /// The sender of its advertisements.
    package var source: IPAddress
    /// The port that its packets leave through.
    package var sendingPort: Int32
    /// The ports that a successor is heard on.
    package var listeningPorts: [Int32]
    /// Goes first, so that backups act on the resignation at once; empty where they do not learn the interval.
    package var urgent: [Packet]
    /// Priority 0, for the group or for each peer.
    package var resignation: [Packet]
    /// The sequence number of an authentication header in these packets; 0 without.
    package var sequence: UInt32
    /// Netlink messages that renew the leases on the addresses.
    package var renewals: [[UInt8]]
    /// How often; zero for never.
    package var renewalInterval: Duration
    /// Netlink messages that take the addresses away, and what belongs to them.
    package var removals: [[UInt8]]
    /// After such a silence another router has taken over.
    package var silence: Duration
    /// In which a router that has taken over is heard.
    package var listening: Duration

    /// A packet as `OutgoingPacket` has it.
    package struct Packet: Hashable, Sendable {
        package var bytes: [UInt8]
        package var destination: IPAddress
        /// IPv6: the hop limit.
        package var timeToLive: UInt8

        package init(bytes: [UInt8], destination: IPAddress, timeToLive: UInt8) {
            self.bytes = bytes
            self.destination = destination
            self.timeToLive = timeToLive
        }
    }

    package init(
        name: String, vrid: UInt8, version: UInt8, priority: UInt8, source: IPAddress, sendingPort: Int32,
        listeningPorts: [Int32], urgent: [Packet], resignation: [Packet], sequence: UInt32, renewals: [[UInt8]],
        renewalInterval: Duration, removals: [[UInt8]], silence: Duration, listening: Duration
    ) {
        self.name = name
        self.vrid = vrid
        self.version = version
        self.priority = priority
        self.source = source
        self.sendingPort = sendingPort
        self.listeningPorts = listeningPorts
        self.urgent = urgent
        self.resignation = resignation
        self.sequence = sequence
        self.renewals = renewals
        self.renewalInterval = renewalInterval
        self.removals = removals
        self.silence = silence
        self.listening = listening
    }
}

/// The order to advertise on in an Active's place while the agent is being restarted.
package struct KeepaliveOrder: Hashable, Sendable {
    /// Of the `vrrp_instance`, whose takedown plan is known.
    package var name: String
    package var nextAdvertisement: ContinuousClock.Instant
    package var interval: Duration
    /// Each beat's packets, in their order; a single beat is repeated without end.
    package var beats: [[TakedownPlan.Packet]]
    /// The sequence number of the first beat, the next has one more; 0 without an authentication header.
    package var sequence: UInt32

    package init(
        name: String, nextAdvertisement: ContinuousClock.Instant, interval: Duration, beats: [[TakedownPlan.Packet]],
        sequence: UInt32
    ) {
        self.name = name
        self.nextAdvertisement = nextAdvertisement
        self.interval = interval
        self.beats = beats
        self.sequence = sequence
    }
}

/// What a run of the agent finds of the one before.
package struct Handoff: Hashable, Sendable {
    package enum Condition: Hashable, Sendable {
        /// Advertisements went on; the next is due then.
        case advertising(next: ContinuousClock.Instant)
        /// Priority 0 was sent then.
        case resigned(at: ContinuousClock.Instant)
    }

    package var name: String
    package var condition: Condition
    /// The last sequence number that was used in its name.
    package var sequence: UInt32

    package init(name: String, condition: Condition, sequence: UInt32) {
        self.name = name
        self.condition = condition
        self.sequence = sequence
    }
}
