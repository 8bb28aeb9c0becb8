internal import Bytes
import CLinux
package import NetworkTypes

/// An address that is to be added to an interface, or removed from it.
package struct AddressAssignment: Hashable, Sendable {
    /// The mark of Aloft's own addresses (IFA_PROTO, `ip address show proto 0xa1`), so that a later run recognises what a
    /// killed one left behind. Linux keeps it from 5.18 on; 0 to 3 are the kernel's own marks.
    package static let protocolMark: UInt8 = 0xA1
    /// That of static addresses, which are the host's own while the agent runs: they may be sent from.
    package static let staticMark: UInt8 = 0xA2

    package var interfaceIndex: InterfaceIndex
    package var prefix: IPPrefix
    package var broadcast: IPv4Address?
    /// At most 15 bytes, or the kernel refuses it.
    package var label: String?
    /// rtnetlink's number: 0 global, 200 site, 253 link, 254 host.
    package var scope: UInt8
    /// The kernel removes the address by itself after this long, in whole seconds; nil keeps it for ever.
    package var lifetime: Duration?
    /// Whether nothing is sent from the address by default (RFC 4862, deprecated): its preferred lifetime is 0.
    package var isDeprecated: Bool
    package var flags: Flags
    package var mark: UInt8

    /// Flags of the kernel's that an address may have (`IFA_F_*`).
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let home = Flags(rawValue: UInt32(IFA_F_HOMEADDRESS))
        package static let temporaryAddresses = Flags(rawValue: UInt32(IFA_F_MANAGETEMPADDR))
        package static let noPrefixRoute = Flags(rawValue: UInt32(IFA_F_NOPREFIXROUTE))
    }

    package init(
        interfaceIndex: InterfaceIndex, prefix: IPPrefix, broadcast: IPv4Address? = nil, label: String? = nil,
        scope: UInt8 = 0, lifetime: Duration? = nil, isDeprecated: Bool = false, flags: Flags = [],
        mark: UInt8 = protocolMark
    ) {
        self.interfaceIndex = interfaceIndex
        self.prefix = prefix
        self.broadcast = broadcast
        self.label = label
        self.scope = scope
        self.lifetime = lifetime
        self.isDeprecated = isDeprecated
        self.flags = flags
        self.mark = mark
    }
}

extension AddressAssignment {
    /// `struct ifaddrmsg` and the attributes that say which address is meant.
    func appendIdentity(to writer: inout ByteWriter) {
        let family = prefix.address.family == .ipv4 ? AF_INET : AF_INET6
        writer.append(UInt8(family))
        writer.append(UInt8(prefix.length))
        writer.append(UInt8(0))
        writer.append(scope)
        writer.append(UInt32(bitPattern: interfaceIndex.rawValue))
        writer.append(attribute: IFA_LOCAL, prefix.address.bytes)
        writer.append(attribute: IFA_ADDRESS, prefix.address.bytes)
    }

    /// The attributes that matter only to a new address.
    func appendProperties(to writer: inout ByteWriter) {
        if let broadcast { writer.append(attribute: IFA_BROADCAST, broadcast.bytes) }
        if let label {
            // One byte more than fits is enough for the kernel to refuse a label that is too long.
            writer.append(attribute: IFA_LABEL, Array(label.utf8.prefix(Int(IFNAMSIZ))) + [0])
        }
        // The address was another router's a moment ago: detecting that as a duplicate would disable it.
        let flags = flags.rawValue | (prefix.address.family == .ipv6 ? UInt32(IFA_F_NODAD) : 0)
        if flags != 0 { writer.append(attribute: IFA_FLAGS, number: flags) }
        writer.append(attribute: IFA_PROTO, [mark])
        if lifetime != nil || isDeprecated { appendLifetime(to: &writer) }
    }

    /// A `struct ifa_cacheinfo`; its time stamps are the kernel's to fill in.
    private func appendLifetime(to writer: inout ByteWriter) {
        let valid = lifetime.map(wholeSeconds) ?? .max  // for ever
        var information = ByteWriter()
        information.append(isDeprecated ? 0 : valid)
        information.append(valid)
        information.append(UInt32(0))
        information.append(UInt32(0))
        writer.append(attribute: IFA_CACHEINFO, information.bytes)
    }
}

/// Rounded up, and within what the kernel takes: 0 is refused, and the highest number means for ever.
private func wholeSeconds(_ lifetime: Duration) -> UInt32 {
    let (seconds, rest) = lifetime.components
    let roundedUp = UInt32(clamping: rest > 0 ? seconds + 1 : seconds)
    return min(max(roundedUp, 1), .max - 1)
}
