import CLinux
import Glibc

/// Where a service manager hears how its service fares (sd_notify(3)). Nothing waits.
package final class ServiceManagerSocket: Sendable {
    private let owner: OwnedDescriptor
    private let address: sockaddr_un
    private let addressSize: socklen_t
    /// In which a sign of life is expected (`WatchdogSec`); nil where none is.
    package let watchdogInterval: Duration?

    /// A socket for messages to the one at `path`; one that begins with `@` is in the abstract namespace (unix(7)).
    package init(path: String, watchdogInterval: Duration?) throws(SystemError) {
        self.watchdogInterval = watchdogInterval
        let address = try sockaddr_un(path: path)
        self.address = path.hasPrefix("@") ? address.abstract : address
        addressSize = address.size(ofPath: path)
        owner = try openSocket(AF_UNIX, CLinux_SOCK_DGRAM, 0)
    }

    /// That of this process's service manager; nil where it was started by hand. What the process starts does not inherit it.
    ///
    /// To be called while the process has one thread.
    package static func inherited() throws(SystemError) -> ServiceManagerSocket? {
        defer { Environment.forget(["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) }
        guard let path = Environment["NOTIFY_SOCKET"], !path.isEmpty else { return nil }
        let isMeant = Environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        let interval = Environment["WATCHDOG_USEC"].flatMap(Int64.init).map { Duration.microseconds($0) }
        return try ServiceManagerSocket(path: path, watchdogInterval: isMeant ? interval : nil)
    }

    /// - Parameter text: `NAME=VALUE` lines.
    /// - Returns: false when what was sent before has not been read yet.
    /// - Throws: ECONNREFUSED or ENOENT when nobody listens, until somebody does.
    package func send(_ text: String) throws(SystemError) -> Bool {
        let (bytes, address) = (Array(text.utf8), address)
        // The kernel reads the bytes, and `addressSize` bytes of the address, during the call.
        let sent = try systemCallUnlessBlocked("sendto") {
            unsafe withUnsafeBytes(of: address) { address in
                unsafe sendto(
                    owner.rawValue, bytes, bytes.count, CLinux_MSG_NOSIGNAL,
                    address.baseAddress?.assumingMemoryBound(to: sockaddr.self), addressSize)
            }
        }
        return sent != nil
    }
}
