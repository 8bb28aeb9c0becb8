internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// The sockets that hear advertisements of one family on one interface, for the group or for one address of ours; shared
/// by all virtual routers there.
///
/// Bound to the interface's index: when the interface is deleted and made anew, so is the port.
final class ListeningPort {
    struct Key: Hashable, Sendable {
        var interface: InterfaceIndex
        var family: AddressFamily
        /// The group, or an address of ours that peers send to.
        var scope: AdvertisementReceiver.Scope

        /// - Parameter interface: the placement's own, or that of the virtual MAC address.
        init(_ placement: Placement, on interface: InterfaceIndex) {
            self.interface = interface
            family = placement.family
            scope = placement.group.map { .group($0) } ?? .unicast(to: placement.source)
        }
    }

    let key: Key
    let receivers: [AdvertisementReceiver]
    /// Who a VRID belongs to, by its number.
    private var routers: [InstanceID?] = Array(repeating: nil, count: 256)
    private(set) var users: Set<InstanceID> = []
    /// Packets for a VRID that nobody has here.
    private(set) var unknownVRIDs: UInt64 = 0

    init(_ key: Key, hearsAuthenticationHeaders: Bool) throws(SystemError) {
        self.key = key
        var receivers = [try Self.receiver(key, .vrrp)]
        if hearsAuthenticationHeaders { receivers.append(try Self.receiver(key, .authenticationHeader)) }
        self.receivers = receivers
    }

    private static func receiver(
        _ key: Key, _ carrier: AdvertisementProtocol
    ) throws(SystemError) -> AdvertisementReceiver {
        try AdvertisementReceiver(interface: key.interface, protocol: carrier, scope: key.scope)
    }

    /// Whether it also hears what comes behind an IP Authentication Header.
    var hearsAuthenticationHeaders: Bool { receivers.count > 1 }

    /// Whose packet has this VRID; counts those that are nobody's.
    func instance(_ vrid: VRID?) -> InstanceID? {
        guard let vrid, let instance = routers[Int(vrid.rawValue)] else {
            unknownVRIDs += 1
            return nil
        }
        return instance
    }

    func attach(_ instance: InstanceID, _ vrid: VRID) {
        routers[Int(vrid.rawValue)] = instance
        users.insert(instance)
    }

    func detach(_ instance: InstanceID, _ vrid: VRID) {
        if routers[Int(vrid.rawValue)] == instance { routers[Int(vrid.rawValue)] = nil }
        users.remove(instance)
    }

    /// Takes over from a port that is closed.
    func replace(_ old: ListeningPort) {
        (routers, users, unknownVRIDs) = (old.routers, old.users, old.unknownVRIDs)
    }
}
