import CLinux
import Glibc
package import NetworkTypes

/// The interfaces of this network namespace with their addresses, for whoever wants them once; the engine follows them
/// over netlink.
package enum HostAddresses {
    /// Every interface by its name, those without an address too.
    ///
    /// - Throws: where the kernel does not tell (getifaddrs(3)).
    package static func read() throws(SystemError) -> [String: [IPPrefix]] {
        var first: UnsafeMutablePointer<ifaddrs>?
        // The C library allocates the list; it is read here and freed before this returns.
        guard unsafe getifaddrs(&first) == 0 else { throw SystemError(call: "getifaddrs", errno: errno) }
        defer { unsafe freeifaddrs(first) }
        var interfaces: [String: [IPPrefix]] = [:]
        var next = unsafe first
        while let entry = unsafe next?.pointee {
            let name = unsafe String(cString: entry.ifa_name)
            unsafe interfaces[name, default: []] += prefix(of: entry).map { [$0] } ?? []
            unsafe next = entry.ifa_next
        }
        return interfaces
    }

    private static func prefix(of entry: ifaddrs) -> IPPrefix? {
        guard let address = unsafe entry.ifa_addr, let mask = unsafe entry.ifa_netmask else { return nil }
        // The family says which structure the pointers lead to.
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET: return unsafe prefix(bytes(address, at: 4, count: 4), bytes(mask, at: 4, count: 4))
        case AF_INET6: return unsafe prefix(bytes(address, at: 8, count: 16), bytes(mask, at: 8, count: 16))
        default: return nil
        }
    }

    /// Bytes of a socket address; `offset` is where its address begins (ip(7), ipv6(7)).
    private static func bytes(_ address: UnsafePointer<sockaddr>, at offset: Int, count: Int) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: count))
    }

    private static func prefix(_ address: [UInt8], _ mask: [UInt8]) -> IPPrefix? {
        let length = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        if let address = IPv6Address(bytes: address) { return IPPrefix(.v6(address), length: length) }
        return IPPrefix(.v4(IPv4Address(bits: address.reduce(0) { $0 << 8 | UInt32($1) })), length: length)
    }
}
