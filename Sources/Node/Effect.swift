package import AgentModel
package import Configuration
package import Netlink
package import NetworkTypes
package import VRRP

/// What a node wants done. The order in which an event returns them is the order to perform them in; what came of one is told
/// as an event at once, before the next is performed.
package enum Effect: Sendable {
    // MARK: On the wire

    case send([OutgoingPacket], from: IPAddress, by: InstanceID, isProbe: Bool)
    /// Gratuitous ARP or neighbour advertisements for those of the addresses that are held by then, so many rounds of them.
    ///
    /// - Parameter spacing: between two on one interface.
    case announce([VirtualAddress], rounds: Int, spacing: Duration, by: InstanceID)
    /// Asks the links who has addresses of ours.
    case probe([AddressQuestion])
    /// What frames are to be seen from now on, and no others.
    case watchFrames(Set<FrameWatch>)

    // MARK: In the kernel

    /// Takes the virtual router, makes its interface and opens its sockets; answered with `Event.opened`.
    indirect case open(InstanceID, Opening)
    /// Closes the sockets of an instance, after what it sent last.
    case close(InstanceID)
    /// The instance is no more: its virtual router is free.
    case release(InstanceID)
    /// Answered with `Event.addressesAdded`.
    case addAddresses([Assigned], by: InstanceID, attempt: UInt32)
    /// Answered with `Event.addressesRemoved`.
    case removeAddresses([PlacedAddress], by: InstanceID)
    /// Answered with `Event.addressRenewed`.
    indirect case renewAddress(Assigned, by: InstanceID)
    /// Answered with `Event.virtualMACSet`.
    indirect case setVirtualMAC(VirtualMACLink, isUp: Bool, by: InstanceID)
    indirect case removeVirtualMAC(VirtualMACLink)
    /// Drops what is sent to these addresses; answered with `Event.trafficNotBlocked` where that is refused.
    case blockTraffic([VirtualAddress], by: InstanceID)
    case unblockTraffic([VirtualAddress], by: InstanceID)
    /// The routes and rules of an instance from now on; nil for none.
    case setRouting(Routing?, by: InstanceID)
    /// Adds anew what may have left with an address.
    case completeRouting(by: InstanceID)
    /// What an earlier run has left is removed.
    indirect case removeLeftovers(Leftovers)
    /// Static addresses, routes and rules from now on; addresses that are refused are told as removed.
    indirect case setStatics(StaticConfiguration)
    /// Settings of the kernel that instances need from now on; what they were before comes back.
    case applySettings([InterfaceSetting: String])
    /// Puts back whatever this run has changed on the host.
    case restoreHost
    /// A part of a change was told: the kernel is asked something that it answers when it has told the rest, which is read then.
    case awaitKernel
    /// Answered with `Event.inspectedIPv6`.
    case inspectIPv6(Set<InterfaceIndex>)

    // MARK: To others

    indirect case record(HistoryRecord)
    case log(LogLevel, String)
    indirect case notify(NotifyEvent)
    case answer(RequestID, Answer)
    /// A drain's time is over.
    indirect case drainExpired(Drain)
    /// How the thread is to be run from now on.
    indirect case schedule(SchedulingConfiguration)

    // MARK: Begin and end

    /// Asks the failsafe of an earlier run for a place or for addresses.
    case claimHandoff(String)
    /// Has it resign and remove the addresses.
    case renounceHandoff(String)
    /// Nothing is asked of it any more.
    case endHandoffs
    /// The end has begun, which may take as long as a handover.
    case ending
    /// Has the failsafe advertise for these until the agent is there again; answered with `Event.keptAlive`.
    case keepAlive([InstanceID])
    /// Nothing is left to do.
    case end
}

package enum LogLevel: Hashable, Sendable {
    case notice, warning, error
}

/// An address of the configuration as it is to stand on an interface.
package struct Assigned: Hashable, Sendable {
    package var address: VirtualAddress
    package var assignment: AddressAssignment

    package init(address: VirtualAddress, assignment: AddressAssignment) {
        self.address = address
        self.assignment = assignment
    }
}

/// A setting of one interface in IPv4, whatever that is called.
package struct InterfaceSetting: Hashable, Sendable {
    package let name: String
    package let interface: InterfaceIndex

    package init(name: String, interface: InterfaceIndex) {
        self.name = name
        self.interface = interface
    }
}

/// Who has an address: asked of one link.
package struct AddressQuestion: Hashable, Sendable {
    package var address: IPAddress
    package var interface: InterfaceIndex
    package var mac: MACAddress
    /// In IPv6, where the question comes from.
    package var source: IPAddress?
}

/// Frames that a node wants to see.
package struct FrameWatch: Hashable, Sendable {
    package var interface: InterfaceIndex
    package var sort: FrameSort

    package init(interface: InterfaceIndex, sort: FrameSort) {
        self.interface = interface
        self.sort = sort
    }
}

/// What whoever asked for something is told.
package enum Answer: Sendable {
    case settled(DrainSettlement)
    /// The drains that were let go of.
    case lifted([Drain])
    /// What follows from a reload.
    case foreseen([ReloadPlan.Consequence])
}

/// What came of a drain.
package enum DrainSettlement: Sendable {
    case drained([DrainedInstance])
    case noSuccessor([DrainedInstance])
    /// It was lifted, or the agent stopped, before it was settled.
    case withdrawn
    /// There are as many drains as there may be.
    case tooMany(limit: Int)
}
