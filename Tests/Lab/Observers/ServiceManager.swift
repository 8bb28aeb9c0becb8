import Foundation

/// Listens, as a service manager does, to what a service on a node says of itself (sd_notify(3)).
package final class ServiceManager: Sendable {
    /// `NAME=VALUE` lines, in their order.
    package let notices = Record<String>()
    private let path: String
    private let listener: Listener

    package init(of node: Node) throws {
        let path = node.directory + "/notify"
        self.path = path
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor(socket(AF_UNIX, type, 0), "socket")
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafeBytes(of: address) { bytes in
            bind(socket.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if result != 0 { throw SystemCallFailed(call: "bind to \(path)", error: errno) }
        listener = try Listener(on: socket) { [notices] _, bytes in
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") { notices.append(String(line)) }
        }
    }

    /// What starts a service of it, which is to give a sign of life in every `watchdog`.
    package func launcher(watchdog: Duration) -> [String] {
        ["env", "NOTIFY_SOCKET=\(path)", "WATCHDOG_USEC=\(Int(watchdog.milliseconds * 1000))"]
    }

    /// Waits until `service` says, after the first `seen` notices, that it is ready.
    package func ready(_ service: NodeProcess, after seen: Int = 0, within deadline: Duration) async throws {
        _ = try await service.ready(within: deadline, "READY=1") {
            notices.events.dropFirst(seen).contains("READY=1") ? true : nil
        }
    }

    package func close() { listener.close() }
}
