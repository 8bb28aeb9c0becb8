internal import Netlink
internal import VRRP

/// The addresses that the kernel has acknowledged, each with the interface that it was put on: by its index, so that it
/// is removed from there whatever the interface is called by then.
struct HeldAddresses {
    typealias Instant = ContinuousClock.Instant

    private struct Place {
        let interface: InterfaceIndex
        /// When its lease last began.
        let renewedAt: Instant
    }

    private var places = OrderedTable<VirtualAddress, Place>()

    var count: Int { places.count }
    var isEmpty: Bool { places.isEmpty }
    /// In the order in which they were added.
    var all: [VirtualAddress] { places.keys }

    func contains(_ address: VirtualAddress) -> Bool { places.contains(address) }

    /// The interface that the address was put on; nil for one that is not held.
    func interface(of address: VirtualAddress) -> InterfaceIndex? { places[address]?.interface }

    /// When the kernel last promised to keep the address for the time of a lease.
    func renewal(of address: VirtualAddress) -> Instant? { places[address]?.renewedAt }

    /// Takes note of an address that was added or renewed.
    mutating func insert(_ address: VirtualAddress, on interface: InterfaceIndex, at now: Instant) {
        places.set(Place(interface: interface, renewedAt: now), for: address)
    }

    /// - Returns: the interface that it was on; nil for one that was not held.
    @discardableResult
    mutating func remove(_ address: VirtualAddress) -> InterfaceIndex? { places.remove(address)?.interface }
}
