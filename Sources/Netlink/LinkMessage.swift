import CLinux
package import NetworkTypes

/// An interface as RTM_NEWLINK or RTM_DELLINK describes it.
package struct LinkMessage: Hashable, Sendable {
    package var index: InterfaceIndex
    package var name: String
    /// Set up by an administrator (IFF_UP).
    package var isUp: Bool
    /// Has a carrier and is operational (IFF_LOWER_UP and IFF_RUNNING).
    package var isRunning: Bool
    package var isLoopback: Bool
    /// Nil where the link layer has no address of six bytes.
    package var mac: MACAddress?
    package var mtu: Int?
    /// The interface that this one is a part of (IFLA_LINK), such as that below a macvlan.
    package var parent: InterfaceIndex?
    /// What somebody has called it beside its name (IFLA_IFALIAS).
    package var alias: String?
    /// Other names by which it can be found too (`ip link property add altname`).
    package var alternativeNames: [String]
    /// The interface no longer exists.
    package var deleted: Bool

    package init(
        index: InterfaceIndex, name: String, isUp: Bool, isRunning: Bool, isLoopback: Bool = false,
        mac: MACAddress? = nil, mtu: Int? = nil, parent: InterfaceIndex? = nil, alias: String? = nil,
        alternativeNames: [String] = [], deleted: Bool = false
    ) {
        self.index = index
        self.name = name
        self.isUp = isUp
        self.isRunning = isRunning
        self.isLoopback = isLoopback
        self.mac = mac
        self.mtu = mtu
        self.parent = parent
        self.alias = alias
        self.alternativeNames = alternativeNames
        self.deleted = deleted
    }
}

extension LinkMessage {
    /// Reads a `struct ifinfomsg` with its attributes.
    ///
    /// Nil for what says nothing of the interface itself: a bridge's report on its port, which calls leaving the
    /// bridge RTM_DELLINK; a wireless event; a name that is not UTF-8, which no configuration can hold.
    init?(payload bytes: Span<UInt8>, deleted: Bool) {
        guard bytes.count >= MemoryLayout<ifinfomsg>.size, bytes[0] == AF_UNSPEC,
            let index = number(UInt32.self, in: bytes, at: 4), let flags = number(UInt32.self, in: bytes, at: 8)
        else { return nil }
        let attributes = LinkAttributes(in: bytes)
        guard let name = attributes.name, !name.isEmpty, !attributes.isWirelessEvent else { return nil }
        self.init(
            index: InterfaceIndex(Int32(bitPattern: index)), name: name,
            isUp: flags & UInt32(IFF_UP) != 0,
            isRunning: flags & UInt32(IFF_RUNNING) != 0 && flags & CLinux_IFF_LOWER_UP != 0,
            isLoopback: flags & UInt32(IFF_LOOPBACK) != 0,
            mac: attributes.mac, mtu: attributes.mtu, parent: attributes.parent, alias: attributes.alias,
            alternativeNames: attributes.alternativeNames, deleted: deleted)
    }
}

private struct LinkAttributes {
    var name: String?
    var mac: MACAddress?
    var mtu: Int?
    var parent: InterfaceIndex?
    var alias: String?
    var alternativeNames: [String] = []
    var isWirelessEvent = false

    private init() {}

    init(in bytes: Span<UInt8>) {
        var found = LinkAttributes()
        forEachAttribute(in: bytes, from: aligned(MemoryLayout<ifinfomsg>.size)) { type, value in
            switch type {
            case IFLA_IFNAME: found.name = text(in: value)
            case IFLA_ADDRESS: found.mac = MACAddress(bytes: array(of: value))
            case IFLA_MTU: found.mtu = number(UInt32.self, in: value, at: 0).map(Int.init)
            case IFLA_LINK:
                found.parent = number(UInt32.self, in: value, at: 0).map { InterfaceIndex(Int32(bitPattern: $0)) }
            case IFLA_IFALIAS: found.alias = text(in: value)
            case IFLA_PROP_LIST:
                forEachAttribute(in: value, from: 0) { type, name in
                    if type == IFLA_ALT_IFNAME, let name = text(in: name) { found.alternativeNames.append(name) }
                }
            case IFLA_WIRELESS: found.isWirelessEvent = true
            default: break
            }
        }
        self = found
    }
}
