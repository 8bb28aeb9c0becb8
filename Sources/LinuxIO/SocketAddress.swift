import CLinux
import Netlink
import NetworkTypes

extension in_addr {
    init(_ address: IPv4Address) {
        self.init(s_addr: address.bits.bigEndian)
    }
}

extension IPv4Address {
    init(_ address: in_addr) {
        self.init(bits: UInt32(bigEndian: address.s_addr))
    }
}

extension sockaddr_in {
    /// The address without a port.
    init(_ address: IPv4Address) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_addr = in_addr(address)
    }
}

extension sockaddr_un {
    /// The address of a path of 1 to 107 bytes; ENAMETOOLONG for more, EINVAL for none.
    init(path: String) throws(SystemError) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: sun_path)
        guard !path.isEmpty else { throw SystemError(call: "bind", errno: EINVAL) }
        guard path.utf8.count < room else { throw SystemError(call: "bind", errno: ENAMETOOLONG) }
        // `path` with its zero fits into the array, as was just checked.
        unsafe withUnsafeMutableBytes(of: &sun_path) { bytes in unsafe bytes.copyBytes(from: path.utf8) }
    }

    /// The name in the abstract namespace (unix(7)) that has a zero in the place of the first byte.
    var abstract: sockaddr_un {
        var address = self
        address.sun_path.0 = 0
        return address
    }

    /// How much of the structure names `path` and nothing after it.
    func size(ofPath path: String) -> socklen_t {
        socklen_t(MemoryLayout.size(ofValue: self) - MemoryLayout.size(ofValue: sun_path) + path.utf8.count)
    }
}

extension IPv6Address {
    /// As four words whose bytes stand in network order.
    var words: (UInt32, UInt32, UInt32, UInt32) {
        func word(_ half: UInt64, _ shift: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: half >> shift).bigEndian }
        return (word(high, 32), word(high, 0), word(low, 32), word(low, 0))
    }
}

extension CLinux_sockaddr_in6 {
    /// The address without a port; a link-local one belongs to the link of `interface`.
    init(_ address: IPv6Address, on interface: InterfaceIndex) {
        self.init()
        family = UInt16(AF_INET6)
        self.address = address.words
        if address.isLinkLocal || address.isMulticast { scope = UInt32(bitPattern: interface.rawValue) }
    }
}
