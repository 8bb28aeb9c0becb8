import Foundation
import Lab

/// An agent that does nothing but check the servers of a service, a tenth of which refuse.
enum ServersAlone {
    private static let servers = 100
    private static let name = "servers"
    private static let interval = 0.1
    /// As for checks by programs.
    private static let bytesPerRun = 4

    /// Runs a quarter of `runs`, measures, does the rest, and measures again.
    ///
    /// - Returns: what grew, in words.
    static func run(_ runs: Int) async throws -> [String] {
        try await Laboratory.with(nodes: [name]) { laboratory in
            let node = laboratory.nodes[0]
            try await Nginx.start(on: node)
            let agent = try await AloftAgent.start(on: node, configuration)
            let before = try await holdings(of: agent, after: runs / 4)
            let after = try await holdings(of: agent, after: runs - runs / 4)
            let growth = (after.privateMemory - before.privateMemory) * 1024 / (runs - runs / 4)
            print(
                "servers alone: \(before.privateMemory) KiB private after \(runs / 4) checks, \(after.privateMemory) after \(runs): "
                    + "\(growth) bytes a check")
            var grown =
                growth > bytesPerRun ? ["private memory by checks of servers alone: \(growth) bytes a check"] : []
            if after.descriptors > before.descriptors + servers / 2 {
                grown.append("descriptors by checks of servers alone: \(before.descriptors) to \(after.descriptors)")
            }
            return grown
        }
    }

    /// Waits for as long as so many checks take.
    private static func holdings(of agent: AloftAgent, after runs: Int) async throws -> ProcessHoldings {
        try await Task.sleep(for: .seconds(Double(runs) * interval / Double(servers)))
        return try await ProcessHoldings.settled(of: agent.process.pid)
    }

    /// All of 127.0.0.0/8 is this node.
    private static var configuration: String {
        var instance = InstanceConfiguration(.version3, priority: 100)
        instance.address = "192.168.100.100/24"
        let pool = (1...servers).map { number in
            """
              real_server 127.0.1.\(number) \(number % 10 == 0 ? 81 : 80) {
                HTTP_GET {
                  url {
                    path /
                  }
                }
              }

            """
        }
        return instance.text + """
            virtual_server 192.168.100.100 80 {
              lb_algo rr
              lb_kind NAT
              protocol TCP
              delay_loop \(interval)
              delay_before_retry \(interval)
              connect_timeout 1
              warmup 1
            \(pool.joined())
            }

            """
    }
}
