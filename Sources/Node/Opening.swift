package import Netlink
package import NetworkTypes
package import VRRP

/// What an instance needs before it can take part: its virtual router to itself, the interface of its virtual MAC address, and
/// sockets.
package struct Opening: Sendable {
    package var attempt: UInt32
    package var router: VirtualRouter.Configuration
    /// The instance's own interface.
    package var base: LinkMessage
    /// The address that it sends from.
    package var source: IPAddress
    /// The interface of the virtual MAC address, where there is one already.
    package var virtualMAC: VirtualMACLink?
    /// Whether an interface that an earlier run has made is taken over.
    package var inherits: Bool
    /// Names that the configuration gives to interfaces of virtual MAC addresses.
    package var givenNames: [String]
    /// The interfaces that it announces addresses on.
    package var announcesOn: Set<InterfaceIndex>
    /// What it was refused for the last time.
    package var standing: Fault?

    /// What is looked at to see whether anything has to be opened anew.
    struct Key: Hashable, Sendable {
        var base: InterfaceIndex
        var source: IPAddress
        var virtualMAC: InterfaceIndex?
        var hearsAuthenticationHeader: Bool

        init(
            _ router: VirtualRouter.Configuration, on base: LinkMessage, from source: IPAddress,
            _ virtualMAC: VirtualMACLink?
        ) {
            self.base = base.index
            self.source = source
            self.virtualMAC = virtualMAC?.index
            hearsAuthenticationHeader = router.hearsAuthenticationHeader
        }
    }

    /// - Parameter virtualMAC: the interface that there is once it is open.
    func key(_ virtualMAC: VirtualMACLink?) -> Key { Key(router, on: base, from: source, virtualMAC) }

    /// Where packets go with this virtual MAC address.
    package func placement(_ virtualMAC: VirtualMACLink?) -> Placement {
        let outgoing = router.sendsFromVirtualMAC ? virtualMAC : nil
        return Placement(
            source: outgoing?.source ?? source, family: router.family, interface: base.index,
            outgoing: outgoing?.index ?? base.index, group: router.isUnicast ? nil : router.group)
    }
}

package enum OpeningOutcome: Sendable {
    /// - Parameter links: the interfaces that there are, where one was made.
    case ready(VirtualMACLink?, links: [LinkMessage])
    /// A fault of the kernel's.
    case refused(Fault)
}

extension VirtualRouter.Configuration {
    /// Whether what comes behind an IP Authentication Header is heard: also where it is not asked for, so that the peer monitor
    /// can name who sends it.
    package var hearsAuthenticationHeader: Bool {
        switch authentication {
        case .authenticationHeader: true
        case .none, .simplePassword, .hmac: family == .ipv4 && !isUnicast
        }
    }
}

extension Fault {
    /// Whether only the kernel can say that it is over.
    var isOfTheKernel: Bool {
        switch self {
        case .socketUnavailable, .virtualMACUnavailable, .virtualRouterTaken, .authenticationRefused: true
        default: false
        }
    }
}
