package import Balancing
package import NetworkTypes

/// One `virtual_server`: what is balanced, how, and over which servers, with every default and inherited value filled in.
package struct VirtualServer: Hashable, Sendable {
    /// What packets belong to it.
    package enum Identity: Hashable, Sendable {
        /// Those to an address and a port; to any port for nil.
        case address(IPAddress, port: UInt16?)
        /// Those with a firewall mark.
        case firewallMark(UInt32)
        /// Those of a `virtual_server_group`.
        case group(String)
    }

    package var identity: Identity
    /// Nil for a service by firewall mark.
    package var transport: TransportProtocol?
    /// Nil for a group of both families.
    package var family: AddressFamily?
    package var scheduler = Scheduler.weightedLeastConnection
    package var schedulerFlags: SchedulerFlags = []
    /// Whether each packet is scheduled by itself (`ops`).
    package var isOnePacket = false
    package var forwarding = ForwardingMethod.nat
    /// What servers see as the client; nil for the client itself (`source_translation`).
    package var sourceTranslation: IPAddress?
    package var persistence: Persistence?
    /// Whether checks run only while this node has the address (`ha_suspend`).
    package var suspendsChecks = false
    /// What holds for checks that do not say otherwise.
    package var timing = CheckTiming()
    /// Of servers that do not say otherwise.
    package var weight = 1
    /// Whether a failed server stays with weight 0 (`inhibit_on_failure`).
    package var inhibitsOnFailure = false
    /// Whether servers count as failed until their first success (`alpha`).
    package var startsFailed = false
    /// Whether notify programs run at the stop too (`omega`).
    package var notifiesAtStop = false
    /// The weight of live servers that it needs, with the distance of gaining and losing it.
    package var quorum = 1
    package var hysteresis = 0
    package var onQuorumUp: NotifyCommand?
    package var onQuorumDown: NotifyCommand?
    /// Serves while the quorum is lost.
    package var sorryServer: SorryServerConfiguration?
    /// The name that HTTP checks ask for.
    package var virtualHost: String?
    package var realServers: [RealServerConfiguration] = []
    /// Where its block begins.
    package var location: SourcePosition

    package init(_ identity: Identity, location: SourcePosition) {
        self.identity = identity
        self.location = location
    }
}

extension Persistence {
    static let customaryTimeout = Duration.seconds(360)
}

/// Serves while no quorum of servers is alive; nothing checks it.
package struct SorryServerConfiguration: Hashable, Sendable {
    package var address: IPAddress
    package var port: UInt16?
    package var forwarding: ForwardingMethod
    package var inhibitsOnFailure: Bool

    package init(
        address: IPAddress, port: UInt16?, forwarding: ForwardingMethod = .nat, inhibitsOnFailure: Bool = false
    ) {
        self.address = address
        self.port = port
        self.forwarding = forwarding
        self.inhibitsOnFailure = inhibitsOnFailure
    }
}
