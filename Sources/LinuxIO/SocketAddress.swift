import CLinux
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
}
