import Foundation

/// Another switch, which nodes are plugged into with a second interface, in 10.0.0.0/24.
package final class SecondSwitch: Sendable {
    /// What every node calls its second interface.
    package static let interface = "enp0s8"

    private let lan: Switch

    /// Plugs in all nodes of `laboratory`; the first has 10.0.0.11.
    package init(in laboratory: Laboratory) async throws {
        lan = try await Switch()
        for (index, node) in laboratory.nodes.enumerated() {
            let number = Switch.firstNodeNumber + index
            try await lan.connect(Port(number: number, on: lan), to: node.pid, as: Self.interface)
            try await node.demand(["ip", "address", "add", "10.0.0.\(number)/24", "dev", Self.interface])
            try await node.demand(["ip", "link", "set", Self.interface, "up"])
        }
    }

    /// Cuts the cable of the node that was plugged in as number `index`.
    package func cut(_ index: Int) async throws {
        try await demand(["ip", "link", "set", Port(number: Switch.firstNodeNumber + index, on: lan).name, "down"])
    }

    package func mend(_ index: Int) async throws {
        try await demand(["ip", "link", "set", Port(number: Switch.firstNodeNumber + index, on: lan).name, "up"])
    }

    package func close() async { await lan.close() }
}
