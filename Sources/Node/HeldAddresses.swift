package import Netlink
package import VRRP

/// The addresses of an instance that the kernel was asked for, each with the interface that it was put on: by its index, so that it
/// is removed from there whatever the interface is called by then.
///
/// Held is what the kernel has acknowledged. What was asked for and not answered yet has to be removed all the same.
package struct HeldAddresses: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct Place: Sendable {
        let interface: InterfaceIndex
        /// The last request for it: what is answered to an earlier one is old.
        let attempt: UInt32
        /// When its lease last began; nil until the kernel has acknowledged it.
        var renewedAt: Instant?
    }

    private var places = OrderedTable<VirtualAddress, Place>()
    /// How many are held.
    package private(set) var count = 0

    package var isEmpty: Bool { count == 0 }

    /// In the order in which they were added.
    package var all: [VirtualAddress] {
        count == places.count ? places.keys : places.keys.filter(contains)
    }

    /// Also those that the kernel has not answered yet.
    package var requested: [VirtualAddress] { places.keys }

    package func contains(_ address: VirtualAddress) -> Bool { places[address]?.renewedAt != nil }

    /// The interface that the address was put on; nil for one that was not asked for.
    package func interface(of address: VirtualAddress) -> InterfaceIndex? { places[address]?.interface }

    /// When the kernel last promised to keep the address for the time of a lease.
    func renewal(of address: VirtualAddress) -> Instant? { places[address]?.renewedAt }

    /// The kernel is asked for an address; one that is held stays so meanwhile.
    mutating func request(_ address: VirtualAddress, on interface: InterfaceIndex, attempt: UInt32) {
        let known = places[address]
        let isSame = known?.interface == interface
        if !isSame, known?.renewedAt != nil { count -= 1 }
        places.set(
            Place(interface: interface, attempt: attempt, renewedAt: isSame ? known?.renewedAt : nil), for: address)
    }

    /// The kernel has acknowledged it.
    ///
    /// - Returns: false where that is old: it was asked for anew since, or given up.
    mutating func acknowledge(_ address: VirtualAddress, attempt: UInt32, at now: Instant) -> Bool {
        guard var place = places[address], place.attempt == attempt else { return false }
        if place.renewedAt == nil { count += 1 }
        place.renewedAt = now
        places.set(place, for: address)
        return true
    }

    /// The kernel has refused it; false where that is old.
    mutating func refuse(_ address: VirtualAddress, attempt: UInt32) -> Bool {
        guard places[address]?.attempt == attempt else { return false }
        remove(address)
        return true
    }

    /// The kernel has promised to keep it for another lease.
    mutating func renew(_ address: VirtualAddress, at now: Instant) {
        guard var place = places[address], place.renewedAt != nil else { return }
        place.renewedAt = now
        places.set(place, for: address)
    }

    /// - Returns: the interface that it was on; nil for one that was not asked for.
    @discardableResult
    mutating func remove(_ address: VirtualAddress) -> InterfaceIndex? {
        guard let place = places.remove(address) else { return nil }
        if place.renewedAt != nil { count -= 1 }
        return place.interface
    }
}
