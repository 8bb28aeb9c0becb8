import Foundation

/// An rtnetlink message about an address (rtnetlink(7)), read independently of Aloft's own codec.
struct AddressMessage {
    let address: String
    let isPresent: Bool

    private static let newAddress = UInt16(20)
    private static let deletedAddress = UInt16(21)
    private static let addressGroups = UInt32(1 << 4 | 1 << 8)  // RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
    private static let addressAttribute = UInt16(1)
    private static let localAttribute = UInt16(2)
    private static let netlinkFamily = UInt16(16)
    private static let header = 16
    private static let addressHeader = 8

    /// Opens a socket in `node` that hears of all changes from now on, and first of all present addresses.
    static func subscribe(in node: Node) throws -> Descriptor {
        let type = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try openSocket(inNamespaceOf: node.pid, Int32(netlinkFamily), type, 0)
        let address: [UInt32] = [UInt32(netlinkFamily), 0, addressGroups]
        let bound = address.withUnsafeBytes { bytes in
            bind(socket.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if bound != 0 { throw SystemCallFailed(call: "bind a netlink socket", error: errno) }
        // RTM_GETADDR (22) with NLM_F_REQUEST | NLM_F_DUMP, for AF_UNSPEC.
        let request: [UInt32] = [24, 22 | 0x301 << 16, 0, 0, UInt32(AF_UNSPEC), 0]
        let sent = request.withUnsafeBytes { send(socket.number, $0.baseAddress, $0.count, 0) }
        if sent < 0 { throw SystemCallFailed(call: "ask for addresses", error: errno) }
        return socket
    }

    /// The address messages in one datagram; all others are passed over.
    static func all(in datagram: [UInt8]) -> [AddressMessage] {
        var messages: [AddressMessage] = []
        var rest = datagram[...]
        while rest.count >= header {
            let length = Int(rest.integer(at: 0, as: UInt32.self))
            guard length >= header, length <= rest.count else { break }
            if let message = AddressMessage(rest.prefix(length)) { messages.append(message) }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return messages
    }

    private init?(_ message: ArraySlice<UInt8>) {
        let type = message.integer(at: 4, as: UInt16.self)
        guard type == Self.newAddress || type == Self.deletedAddress else { return nil }
        let body = message.dropFirst(Self.header)
        guard body.count >= Self.addressHeader else { return nil }
        let family = Int32(body.integer(at: 0, as: UInt8.self))
        // Of IPv6 the kernel tells the address itself where IPv4 tells the local one (rtnetlink(7)).
        let attribute = family == AF_INET ? Self.localAttribute : Self.addressAttribute
        guard let value = Self.value(of: attribute, in: body.dropFirst(Self.addressHeader)),
            let text = addressText(value, family: family)
        else { return nil }
        address = "\(text)/\(body.integer(at: 1, as: UInt8.self))"
        isPresent = type == Self.newAddress
    }

    private static func value(of attribute: UInt16, in attributes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = attributes
        while rest.count >= 4 {
            let length = Int(rest.integer(at: 0, as: UInt16.self))
            guard length >= 4, length <= rest.count else { return nil }
            if rest.integer(at: 2, as: UInt16.self) == attribute { return rest.prefix(length).dropFirst(4) }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return nil
    }
}

/// An address of either family as people write it (inet_ntop(3)); nil unless it has the family's length.
func addressText(_ bytes: some Collection<UInt8>, family: Int32) -> String? {
    guard bytes.count == (family == AF_INET ? 4 : 16) else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, Array(bytes), &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

extension ArraySlice<UInt8> {
    /// The integer in the machine's byte order at `offset` from the start.
    fileprivate func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
        dropFirst(offset).withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
    }
}
