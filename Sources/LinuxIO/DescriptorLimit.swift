import CLinux
import Glibc

/// How many descriptors this process may have open (RLIMIT_NOFILE).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one. Programs that are started get back what it was (`ChildProgram.Terms`): those that
    /// use select(2) break with descriptors from 1,024 on.
    ///
    /// - Throws: EPERM where a filter of system calls forbids it.
    package static func raise() throws(SystemError) {
        _ = try systemCall("setrlimit RLIMIT_NOFILE") { CLinux_raise_descriptor_limit() }
    }

    /// The soft limit that the process was started with, which programs get; nil where it was not raised.
    package static var inherited: UInt64? {
        let limit = CLinux_inherited_descriptor_limit()
        return limit == 0 ? nil : limit
    }

    /// The soft limit of now, which another process may have changed (prlimit(2)); nil where it cannot be told.
    package static var current: UInt64? {
        var limit = rlimit()
        // The kernel writes one whole structure during the call.
        guard unsafe getrlimit(__rlimit_resource_t(UInt32(CLinux_RLIMIT_NOFILE)), &limit) == 0 else { return nil }
        return UInt64(limit.rlim_cur)
    }
}

/// Counts the descriptors that this process has open, also when it can open no other.
package struct DescriptorCount: ~Copyable, Sendable {
    private let directory: OwnedDescriptor

    package init() throws(SystemError) {
        directory = OwnedDescriptor(
            // The kernel reads the path during the call.
            try systemCall("open /proc/self/fd") { unsafe open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
    }

    /// How many are open, the one that this needs among them. For one thread at a time.
    package func current() throws(SystemError) -> Int {
        let descriptor = directory.rawValue
        return Int(try systemCall("getdents /proc/self/fd") { CLinux_count_descriptors(descriptor) })
    }
}
