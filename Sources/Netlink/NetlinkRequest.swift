internal import Bytes
import CLinux
package import NetworkTypes

/// A request to rtnetlink, ready but for the sequence number that its socket gives it.
package struct NetlinkRequest: Hashable, Sendable {
    /// What is asked, for error messages: `RTM_NEWADDR 192.0.2.1/24`.
    package let name: String
    private let type: UInt16
    private let flags: UInt16
    private let payload: [UInt8]

    init(_ name: String, type: Int, flags: Int32, payload: [UInt8]) {
        self.name = name
        self.type = UInt16(type)
        self.flags = UInt16(flags | NLM_F_REQUEST)
        self.payload = payload
    }

    /// A request that another process has encoded; nil when it is none.
    package init?(encoded message: [UInt8]) {
        let (bytes, size) = (message.span, MemoryLayout<nlmsghdr>.size)
        guard let length = number(UInt32.self, in: bytes, at: 0), length == message.count, message.count >= size,
            let type = number(UInt16.self, in: bytes, at: 4), let flags = number(UInt16.self, in: bytes, at: 6)
        else { return nil }
        self.init("message of type \(type)", type: Int(type), flags: Int32(flags), payload: Array(message[size...]))
    }

    /// The message with its `struct nlmsghdr`.
    package func encoded(sequence: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(UInt32(MemoryLayout<nlmsghdr>.size + payload.count))
        writer.append(type)
        writer.append(flags)
        writer.append(sequence)
        writer.append(UInt32(0))
        return writer.bytes + payload
    }
}

extension NetlinkRequest {
    /// All interfaces (RTM_GETLINK).
    package static func dumpLinks() -> NetlinkRequest {
        let anyLink = [UInt8](repeating: 0, count: MemoryLayout<ifinfomsg>.size)
        return NetlinkRequest("RTM_GETLINK", type: RTM_GETLINK, flags: NLM_F_DUMP, payload: anyLink)
    }

    /// All addresses of one family, or of both (RTM_GETADDR).
    package static func dumpAddresses(family: AddressFamily? = nil) -> NetlinkRequest {
        var selection = [UInt8](repeating: 0, count: MemoryLayout<ifaddrmsg>.size)
        switch family {
        case .ipv4: selection[0] = UInt8(AF_INET)
        case .ipv6: selection[0] = UInt8(AF_INET6)
        case nil: break
        }
        return NetlinkRequest("RTM_GETADDR", type: RTM_GETADDR, flags: NLM_F_DUMP, payload: selection)
    }

    /// What to do when the interface has the address already.
    package enum Existing: Hashable, Sendable {
        /// EEXIST.
        case refuse
        /// Take over the new lifetime and properties.
        case replace
    }

    /// Adds an address, acknowledged (RTM_NEWADDR).
    package static func add(_ assignment: AddressAssignment, existing: Existing = .refuse) -> NetlinkRequest {
        var writer = ByteWriter()
        assignment.appendIdentity(to: &writer)
        assignment.appendProperties(to: &writer)
        let mode =
            switch existing {
            case .refuse: NLM_F_EXCL
            case .replace: NLM_F_REPLACE
            }
        return NetlinkRequest(
            "RTM_NEWADDR \(assignment.prefix)", type: RTM_NEWADDR, flags: NLM_F_ACK | NLM_F_CREATE | mode,
            payload: writer.bytes)
    }

    /// Removes an address, acknowledged (RTM_DELADDR): EADDRNOTAVAIL when the interface does not have it.
    package static func delete(_ prefix: IPPrefix, from interface: InterfaceIndex) -> NetlinkRequest {
        var writer = ByteWriter()
        AddressAssignment(interfaceIndex: interface, prefix: prefix).appendIdentity(to: &writer)
        return NetlinkRequest("RTM_DELADDR \(prefix)", type: RTM_DELADDR, flags: NLM_F_ACK, payload: writer.bytes)
    }
}
