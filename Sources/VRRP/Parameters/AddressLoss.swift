package import NetworkTypes

/// An address that an Active does not have any more, and what took it away.
package struct AddressLoss: Hashable, Sendable {
    package var address: VirtualAddress
    package var cause: Cause

    package init(_ address: VirtualAddress, because cause: Cause) {
        self.address = address
        self.cause = cause
    }

    package enum Cause: Hashable, Sendable {
        /// Another program on this host asked the kernel to remove it.
        case program
        /// Of IPv6 the kernel does not say who asked for a removal.
        case programOrSetting
        /// Nothing was heard of it: the kernel had more to tell than was read in time.
        case unknown
        /// IPv6 addresses leave an interface that is set down.
        case interfaceDown(String)
        /// There is no IPv6 below 1,280 bytes (RFC 8200, 5).
        case mtuTooSmall(String, mtu: Int)
        /// `disable_ipv6` was set.
        case familyDisabled(String)
        /// The interface went, and another one with the same name came.
        case interfaceReplaced(String)
        /// The agent renewed the address too late: so long after the time before.
        case leaseExpired(after: Duration)
        /// The first address of its network was removed, which takes the others along (`promote_secondaries`).
        case primaryRemoved(IPPrefix)
    }
}

extension AddressLoss.Cause {
    /// What happened, as the second part of a sentence about one address or several.
    func text(ofSeveral: Bool) -> String {
        let was = ofSeveral ? "were" : "was"
        return switch self {
        case .program: "\(was) removed by another program"
        case .programOrSetting: "\(was) removed by another program or by a setting of the kernel"
        case .unknown: "\(was) missing"
        case .interfaceDown(let name): "left with the interface: \(name) was set down"
        case .mtuTooSmall(let name, let mtu):
            "\(was) removed by the kernel: the MTU of \(name) is \(mtu), and IPv6 needs 1280"
        case .familyDisabled(let name): "\(was) removed by the kernel: IPv6 is disabled on \(name)"
        case .interfaceReplaced(let name): "\(was) on an interface that is gone: \(name) is another one now"
        case .leaseExpired(let time):
            "\(was) removed by the kernel: the agent had not renewed the lease for \(time.text)"
        case .primaryRemoved(let prefix): "\(was) removed together with \(prefix), the first address of the network"
        }
    }
}
