internal import Bytes
import CLinux
package import NetworkTypes

/// A macvlan: an interface with a MAC address of its own on top of another one.
package struct MacvlanDescription: Hashable, Sendable {
    /// At most 15 bytes, or the kernel refuses it.
    package var name: String
    /// The interface below.
    package var parent: InterfaceIndex
    package var mac: MACAddress

    package init(name: String, parent: InterfaceIndex, mac: MACAddress) {
        self.name = name
        self.parent = parent
        self.mac = mac
    }
}

extension NetlinkRequest {
    /// Makes a macvlan in private mode, which is down; EEXIST when the name is taken.
    package static func add(_ macvlan: MacvlanDescription) -> NetlinkRequest {
        var writer = ByteWriter()
        writer.append(link: InterfaceIndex(0), flags: 0, changing: 0)
        writer.append(attribute: IFLA_IFNAME, Array(macvlan.name.utf8.prefix(Int(IFNAMSIZ))) + [0])
        writer.append(attribute: IFLA_LINK, number: UInt32(bitPattern: macvlan.parent.rawValue))
        writer.append(attribute: IFLA_ADDRESS, macvlan.mac.bytes)
        writer.append(attribute: IFLA_LINKINFO, macvlanKind.bytes)
        return NetlinkRequest(
            "RTM_NEWLINK \(macvlan.name)", type: RTM_NEWLINK, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
            payload: writer.bytes)
    }

    /// Gives an interface a second name, at most 255 bytes long.
    package static func setAlias(_ alias: String, of interface: InterfaceIndex) -> NetlinkRequest {
        var writer = ByteWriter()
        writer.append(link: interface, flags: 0, changing: 0)
        writer.append(attribute: IFLA_IFALIAS, Array(alias.utf8.prefix(255)))
        return NetlinkRequest("RTM_NEWLINK \(alias)", type: RTM_NEWLINK, flags: NLM_F_ACK, payload: writer.bytes)
    }

    /// Brings an interface up or down. IPv6 addresses leave an interface that goes down.
    package static func setLink(_ interface: InterfaceIndex, isUp: Bool) -> NetlinkRequest {
        let flag = UInt32(IFF_UP)
        var writer = ByteWriter()
        writer.append(link: interface, flags: isUp ? flag : 0, changing: flag)
        return NetlinkRequest(
            "RTM_NEWLINK \(isUp ? "up" : "down")", type: RTM_NEWLINK, flags: NLM_F_ACK, payload: writer.bytes)
    }

    /// Removes an interface; ENODEV when there is none.
    package static func deleteLink(_ interface: InterfaceIndex) -> NetlinkRequest {
        var writer = ByteWriter()
        writer.append(link: interface, flags: 0, changing: 0)
        return NetlinkRequest("RTM_DELLINK", type: RTM_DELLINK, flags: NLM_F_ACK, payload: writer.bytes)
    }

    private static var macvlanKind: ByteWriter {
        var data = ByteWriter()
        data.append(attribute: IFLA_MACVLAN_MODE, number: UInt32(MACVLAN_MODE_PRIVATE.rawValue))
        var information = ByteWriter()
        information.append(attribute: IFLA_INFO_KIND, Array("macvlan".utf8) + [0])
        information.append(attribute: IFLA_INFO_DATA, data.bytes)
        return information
    }
}

extension ByteWriter {
    /// A `struct ifinfomsg`.
    fileprivate mutating func append(link: InterfaceIndex, flags: UInt32, changing: UInt32) {
        append(UInt8(AF_UNSPEC))
        append(UInt8(0))
        append(UInt16(0))
        append(UInt32(bitPattern: link.rawValue))
        append(flags)
        append(changing)
    }
}
