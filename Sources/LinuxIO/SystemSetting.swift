import Glibc
package import NetworkTypes

/// A setting of the kernel, as a file under /proc. Reading and writing one never waits for a disk.
package struct SystemSetting: Hashable, Sendable {
    package let path: String

    /// Of one interface in IPv4, such as `arp_ignore`.
    package static func ipv4(_ name: String, on interface: String) -> SystemSetting {
        SystemSetting(path: "/proc/sys/net/ipv4/conf/\(interface)/\(name)")
    }

    /// Of one interface in IPv6, such as `accept_ra`.
    package static func ipv6(_ name: String, on interface: String) -> SystemSetting {
        SystemSetting(path: "/proc/sys/net/ipv6/conf/\(interface)/\(name)")
    }

    /// Whether programs may bind to addresses that are not there.
    package static func nonlocalBind(_ family: AddressFamily) -> SystemSetting {
        SystemSetting(path: "/proc/sys/net/\(family.rawValue)/ip_nonlocal_bind")
    }

    /// How readily the kernel kills this process when it is out of memory, -1000 (never) to 1000; less than it is needs
    /// CAP_SYS_RESOURCE.
    package static let outOfMemoryScore = SystemSetting(path: "/proc/self/oom_score_adj")

    /// What it is now; nil where the kernel does not have it.
    package var value: String? {
        SmallFile.read(path).map { String($0.prefix { !$0.isNewline }) }
    }

    /// As `value`, but where the process lacks a descriptor or memory to ask.
    ///
    /// - Throws: `isShortage` errors alone.
    package func read() throws(SystemError) -> String? {
        do throws(SystemError) {
            return String(try SmallFile.contents(of: path).prefix { !$0.isNewline })
        } catch {
            guard error.isShortage else { return nil }
            throw error
        }
    }

    /// - Throws: EROFS or EACCES in a container that may not, ENOENT where the kernel does not have it.
    package func set(_ value: String) throws(SystemError) {
        // The kernel reads the path and the bytes during the calls.
        let file = OwnedDescriptor(try systemCall("open \(path)") { unsafe open(path, O_WRONLY | O_CLOEXEC) })
        let bytes = Array(value.utf8)
        _ = try systemCall("write \(path)") { unsafe write(file.rawValue, bytes, bytes.count) }
    }
}
