import Foundation
import Synchronization

/// A learning switch (a bridge without spanning tree and without multicast snooping) in the laboratory's namespace.
package final class Switch: Sendable {
    /// The last octet of the first node's address in 192.168.100.0/24.
    static let firstNodeNumber = 11

    let name: String
    private static let count = Mutex(0)

    init() async throws {
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        name = "switch\(number)"
        try await demand(["ip", "link", "add", name, "type", "bridge", "stp_state", "0", "mcast_snooping", "0"])
        try await demand(["ip", "link", "set", name, "up"])
    }

    /// Lays a cable from a free port to `enp0s3` of the network namespace of process `pid`.
    func connect(_ port: Port, to pid: pid_t, as interface: String = Node.interface) async throws {
        try await demand([
            "ip", "link", "add", port.name, "type", "veth",
            "peer", "name", interface, "address", port.macAddress, "netns", String(pid),
        ])
        try await demand(["ip", "link", "set", port.name, "master", name, "up"])
    }

    /// Cuts the cable of `node`: both ends see their link go down.
    package func cut(_ node: Node) async throws {
        try await demand(["ip", "link", "set", node.port.name, "down"])
    }

    /// Mends the cable of `node`.
    package func mend(_ node: Node) async throws {
        try await demand(["ip", "link", "set", node.port.name, "up"])
    }

    func close() async {
        _ = try? await run(["ip", "link", "delete", name])
    }
}

/// A socket of the switch, and the address of the interface at the other end of its cable.
struct Port: Sendable {
    let name: String
    let macAddress: String

    /// The port for node `number` (11 and upwards) on `lan`.
    init(number: Int, on lan: Switch) {
        name = "\(lan.name)p\(number)"
        macAddress = "02:00:c0:a8:64:" + String(format: "%02x", number)
    }
}
