import CLinux
import NetworkTypes

/// The parts of a set's key, by which nft(8) shows it. The kernel looks at their length alone.
struct NFTKeyType: Hashable, Sendable {
    /// nft(8)'s number of the type; a concatenation has 6 bits for each part.
    let number: UInt32
    /// In bytes, each part padded to 4.
    let length: UInt32

    private init(_ number: UInt32, length: UInt32) {
        self.number = number
        self.length = length
    }

    static func address(_ family: AddressFamily) -> Self {
        Self(family == .ipv4 ? 7 : 8, length: UInt32(family.addressLength))
    }

    static let `protocol` = Self(12, length: 4)
    static let port = Self(13, length: 4)
    static let mark = Self(19, length: 4)
    /// NFPROTO_IPV4 or NFPROTO_IPV6.
    static let network = Self(2, length: 4)
    /// A number in the machine's order, such as the result of a hash.
    static let integer = Self(4, length: 4)

    /// Address, protocol and port.
    static func endpoint(_ family: AddressFamily) -> Self { .address(family) + .protocol + .port }

    static func + (left: Self, right: Self) -> Self {
        Self(left.number << 6 | right.number, length: left.length + right.length)
    }
}

extension AddressFamily {
    /// NFPROTO_IPV4 or NFPROTO_IPV6.
    var number: UInt8 {
        switch self {
        case .ipv4: UInt8(AF_INET)
        case .ipv6: UInt8(AF_INET6)
        }
    }

    /// In bytes.
    var addressLength: Int { self == .ipv4 ? 4 : 16 }

    /// Where the header says where the packet comes from, in bytes.
    var sourceOffset: UInt32 { self == .ipv4 ? 12 : 8 }

    /// Where the header says where the packet goes.
    var destinationOffset: UInt32 { self == .ipv4 ? 16 : 24 }
}

// MARK: The bytes of a key

func protocolKey(_ transport: TransportProtocol) -> [UInt8] { [transport.number, 0, 0, 0] }

func portKey(_ port: UInt16) -> [UInt8] { [UInt8(port >> 8), UInt8(port & 0xFF), 0, 0] }

func endpointKey(_ address: IPAddress, _ transport: TransportProtocol, _ port: UInt16) -> [UInt8] {
    address.bytes + protocolKey(transport) + portKey(port)
}
