import CLinux
package import NetworkTypes

/// An address of an interface as RTM_NEWADDR or RTM_DELADDR describes it.
package struct AddressMessage: Hashable, Sendable {
    package var interfaceIndex: InterfaceIndex
    /// The interface's own address, never a point-to-point peer's.
    package var prefix: IPPrefix
    package var label: String?
    package var broadcast: IPv4Address?
    /// rtnetlink's number: 0 global, 200 site, 253 link, 254 host.
    package var scope: UInt8
    /// `IFA_F_*`.
    package var flags: UInt32
    /// Who added it (IFA_PROTO): `AddressAssignment.protocolMark` for Aloft's own, 0 where nobody said.
    package var protocolMark: UInt8
    /// The address was removed.
    package var deleted: Bool
    /// Another program, or this one, asked for the removal, and not the kernel by itself, as at the end of a lifetime. Known
    /// of IPv4 only.
    package var isRemovedByProgram: Bool

    package init(
        interfaceIndex: InterfaceIndex, prefix: IPPrefix, label: String? = nil, broadcast: IPv4Address? = nil,
        scope: UInt8 = 0, flags: UInt32 = 0, protocolMark: UInt8 = 0, deleted: Bool = false,
        isRemovedByProgram: Bool = false
    ) {
        self.interfaceIndex = interfaceIndex
        self.prefix = prefix
        self.label = label
        self.broadcast = broadcast
        self.scope = scope
        self.flags = flags
        self.protocolMark = protocolMark
        self.deleted = deleted
        self.isRemovedByProgram = isRemovedByProgram
    }

    /// Whether an IPv4 address is not the first of its network on the interface, and so no source of packets by default.
    package var isSecondary: Bool {
        // The same bit says "temporary" of an IPv6 address.
        prefix.address.family == .ipv4 && flags & UInt32(IFA_F_SECONDARY) != 0
    }

    /// Whether duplicates of the IPv6 address are still being looked for: nothing can be sent from it yet.
    package var isTentative: Bool { prefix.address.family == .ipv6 && flags & UInt32(IFA_F_TENTATIVE) != 0 }

    /// Whether another host has the IPv6 address, so that it is disabled here (RFC 4862, 5.4).
    package var isDuplicate: Bool { prefix.address.family == .ipv6 && flags & UInt32(IFA_F_DADFAILED) != 0 }

    /// Whether the address carries Aloft's mark: left over from a killed run when found at the start.
    package var isMarkedAsOurs: Bool { protocolMark == AddressAssignment.protocolMark }
    package var isMarkedAsStatic: Bool { protocolMark == AddressAssignment.staticMark }
}

extension AddressMessage {
    /// Reads a `struct ifaddrmsg` with its attributes; nil for other families and for what is malformed.
    init?(payload bytes: Span<UInt8>, deleted: Bool, isRemovedByProgram: Bool = false) {
        guard bytes.count >= MemoryLayout<ifaddrmsg>.size, let index = number(UInt32.self, in: bytes, at: 4)
        else { return nil }
        let attributes = AddressAttributes(in: bytes, family: Int32(bytes[0]))
        // IFA_ADDRESS is the peer of a point-to-point address; IFA_LOCAL, where there is one, is the address itself.
        guard let address = attributes.local ?? attributes.address,
            let prefix = IPPrefix(address, length: Int(bytes[1]))
        else { return nil }
        self.init(
            interfaceIndex: InterfaceIndex(Int32(bitPattern: index)), prefix: prefix, label: attributes.label,
            broadcast: attributes.broadcast, scope: bytes[3], flags: attributes.flags ?? UInt32(bytes[2]),
            protocolMark: attributes.protocolMark, deleted: deleted, isRemovedByProgram: isRemovedByProgram)
    }
}

private struct AddressAttributes {
    var local: IPAddress?
    var address: IPAddress?
    var broadcast: IPv4Address?
    var label: String?
    var flags: UInt32?
    var protocolMark: UInt8 = 0

    private init() {}

    init(in bytes: Span<UInt8>, family: Int32) {
        var found = AddressAttributes()
        forEachAttribute(in: bytes, from: aligned(MemoryLayout<ifaddrmsg>.size)) { type, value in
            switch type {
            case IFA_LOCAL: found.local = ipAddress(value, family: family)
            case IFA_ADDRESS: found.address = ipAddress(value, family: family)
            case IFA_BROADCAST: found.broadcast = ipv4Address(value)
            case IFA_LABEL: found.label = text(in: value)
            case IFA_FLAGS: found.flags = number(UInt32.self, in: value, at: 0)
            case IFA_PROTO: found.protocolMark = number(UInt8.self, in: value, at: 0) ?? 0
            default: break
            }
        }
        self = found
    }
}
