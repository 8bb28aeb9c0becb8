package import AgentModel
package import Configuration
package import Failsafe
package import Health
package import Netlink
package import NetworkTypes
package import VRRP

/// What happens to a node. Packets come in through `received(ipv4:)` and `received(ipv6:)`, because their bytes are only lent.
package enum Event: Sendable {
    // MARK: The clock

    /// Whatever is due is done.
    case timer
    /// The machine did not let the agent run for so long; what has arrived meanwhile comes next.
    case wokeLate(by: Duration)
    /// All of that has come.
    case caughtUp(late: Duration, packets: Int)
    /// The machine was paused for so long, and its clocks stood still.
    case machinePaused(Duration)

    // MARK: People and programs

    /// Take instances out; the answer comes when a successor was heard for each, or was not in time.
    indirect case drain(Drain, Cause, RequestID)
    /// Let go of one drain, or with nil of all.
    indirect case undrain(Int64?, Cause, RequestID)
    /// Run this configuration from now on, as one step.
    indirect case apply(Configuration, ConfigurationStatus, Cause, RequestID)
    /// Say what would follow from running this configuration.
    indirect case forecast(Configuration, RequestID)
    /// The configuration is the same, but what is known of it has changed.
    indirect case describe(ConfigurationStatus)
    /// A run of a check has ended, or its time has.
    indirect case checkFinished(name: String, CheckResult, at: Stamp)
    /// A tracked file or process is not as it was.
    indirect case trackerRead(TrackerIdentity, TrackerReading, at: Stamp)

    // MARK: Begin and end

    /// The first of all.
    indirect case start(Start)
    case stop(Stop)
    /// What came of `Effect.keepAlive`.
    case keptAlive(Bool)
    /// The failsafe of an earlier run gives what was claimed; nil when another router has taken over meanwhile, or the
    /// failsafe is gone.
    indirect case handedOff(name: String, Handoff?)

    // MARK: The kernel

    /// What it tells of links and addresses.
    case told([NetlinkMessage])
    /// All of it has been read.
    ///
    /// - Parameter disabledIPv6: the interfaces without IPv6, of those that have lost an address of that family.
    case toldAll(disabledIPv6: Set<InterfaceIndex>)
    /// All links and addresses, after changes were lost.
    case tookStock([LinkMessage], [AddressMessage])
    /// What came of `Effect.open`.
    indirect case opened(InstanceID, attempt: UInt32, OpeningOutcome)
    case addressesAdded(InstanceID, attempt: UInt32, [AddressOutcome])
    case addressesRemoved([PlacedAddress])
    indirect case addressRenewed(InstanceID, VirtualAddress, refusal: String?)
    case virtualMACSet(InstanceID, isUp: Bool, refusal: String?)
    /// The packet filter could not be changed.
    case trafficNotBlocked(InstanceID, [VirtualAddress], why: String)
    /// What came of `Effect.inspectIPv6`: the interfaces on which it is disabled.
    case inspectedIPv6(disabled: Set<InterfaceIndex>)
    case transmitted(InstanceID, Transmission)

    // MARK: The link

    /// Somebody answers for an address.
    indirect case claimed(AddressClaim, on: InterfaceIndex)
    /// The link-layer address that an advertisement came from.
    indirect case identified(FrameSender, on: InterfaceIndex)

    /// What a node begins with.
    package struct Start: Sendable {
        package var links: [LinkMessage]
        package var addresses: [AddressMessage]
        /// The instances whose virtual routers nobody else of this host runs.
        package var claimed: Set<InstanceID>
        /// Whether other agents run virtual routers in this network namespace.
        package var hasRivals: Bool
        /// Nil where no earlier run has left anything to be claimed.
        package var handoffs: Handoffs?

        package init(
            links: [LinkMessage], addresses: [AddressMessage], claimed: Set<InstanceID>, hasRivals: Bool = false,
            handoffs: Handoffs? = nil
        ) {
            self.links = links
            self.addresses = addresses
            self.claimed = claimed
            self.hasRivals = hasRivals
            self.handoffs = handoffs
        }
    }

    package enum Stop: Sendable {
        /// Resign, hand the addresses over and end.
        case handingOver
        /// The same, but for those that keep their place until the agent is there again.
        ///
        /// - Parameter hasFailsafe: there is somebody to keep it.
        case keepingPlaces(hasFailsafe: Bool)
        /// Without waiting for a successor.
        case atOnce
    }
}

/// The operation that made the node do what it does.
package typealias Cause = Evidence.Operation

/// Whoever waits for an answer.
package struct RequestID: Hashable, Sendable {
    package var number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }
}

/// One instance from its start to its end; one that a reload starts anew is another.
package struct InstanceID: Hashable, Sendable, Comparable {
    package var number: UInt32

    package init(_ number: UInt32) {
        self.number = number
    }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// What became of the packets of one advertisement, or of a probe.
package struct Transmission: Hashable, Sendable {
    package var sent: Int
    package var failed: Int
    /// Why the last of those that did not leave did not; nil where the kernel was not asked.
    package var why: String?
    package var isProbe: Bool

    package init(sent: Int, failed: Int, why: String? = nil, isProbe: Bool = false) {
        self.sent = sent
        self.failed = failed
        self.why = why
        self.isProbe = isProbe
    }
}

/// What the kernel said to one address.
package struct AddressOutcome: Hashable, Sendable {
    package var address: VirtualAddress
    /// Why it refuses it; nil where it is there.
    package var refusal: String?

    package init(address: VirtualAddress, refusal: String? = nil) {
        self.address = address
        self.refusal = refusal
    }
}

/// An address on an interface.
package struct PlacedAddress: Hashable, Sendable {
    package var prefix: IPPrefix
    package var interface: InterfaceIndex

    package init(prefix: IPPrefix, interface: InterfaceIndex) {
        self.prefix = prefix
        self.interface = interface
    }
}
