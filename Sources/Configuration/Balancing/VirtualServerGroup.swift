package import NetworkTypes

/// Addresses, ports and firewall marks that one virtual server answers at (`virtual_server_group`).
package struct VirtualServerGroup: Hashable, Sendable {
    package enum Entry: Hashable, Sendable {
        case addresses(AddressRange, port: UInt16?)
        case firewallMark(UInt32, AddressFamily?)
    }

    package var name: String
    /// In configured order.
    package var entries: [Entry]
    /// Where its block begins.
    package var location: SourcePosition

    package init(name: String, entries: [Entry], location: SourcePosition) {
        self.name = name
        self.entries = entries
        self.location = location
    }

    /// Of its addresses, and of the marks that name one.
    package var families: Set<AddressFamily> {
        Set(
            entries.compactMap { entry in
                switch entry {
                case .addresses(let range, _): range.first.family
                case .firewallMark(_, let family): family
                }
            })
    }

    /// Whether it has an address.
    package var hasAddresses: Bool {
        entries.contains { if case .addresses = $0 { true } else { false } }
    }
}

/// All addresses of one family from the first to the last.
package struct AddressRange: Hashable, Sendable {
    package let first: IPAddress
    package let last: IPAddress

    /// Nil unless both are of one family and in order.
    package init?(_ first: IPAddress, _ last: IPAddress) {
        guard first.family == last.family, first <= last else { return nil }
        self.first = first
        self.last = last
    }
}
