package import Balancing
internal import NetworkTypes

extension ServiceIdentity {
    /// Its name in paths and rows: `tcp-192.0.2.10-80`, `udp-2001:db8::1-53`, `tcp-192.0.2.10` for all ports, `mark-7-ipv4`.
    package var pathName: String {
        switch self {
        case .address(let address, let port, let transport): "\(transport.rawValue)-\(address)-\(port)"
        case .allPorts(let address, let transport): "\(transport.rawValue)-\(address)"
        case .firewallMark(let mark, let family): "mark-\(mark)-\(family.rawValue)"
        }
    }

    /// Nil unless `text` is one that `pathName` gave.
    package init?(pathName text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 3, parts[0] == "mark" {
            guard let mark = UInt32(parts[1]), let family = AddressFamily(rawValue: parts[2]) else { return nil }
            self = .firewallMark(mark, family)
        } else {
            guard (2...3).contains(parts.count), let transport = TransportProtocol(rawValue: parts[0]),
                let address = IPAddress(parts[1])
            else { return nil }
            if parts.count == 2 {
                self = .allPorts(address, transport)
            } else {
                guard let port = UInt16(parts[2]) else { return nil }
                self = .address(address, port: port, transport)
            }
        }
        guard pathName == text else { return nil }
    }
}

extension ServerIdentity {
    /// Its name in paths and rows: `192.0.2.11-8080`, `2001:db8::11-80`, and without a port `192.0.2.11`.
    package var pathName: String { port == 0 ? address.description : "\(address)-\(port)" }

    /// Nil unless `text` is one that `pathName` gave.
    package init?(pathName text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let address = IPAddress(parts[0]) else { return nil }
        guard let port = parts.count == 1 ? 0 : UInt16(parts[1]) else { return nil }
        self.init(address, port: port)
        guard pathName == text else { return nil }
    }
}
