import Foundation
import Lab

/// How long the address of the case is dark after a fault, with Aloft and with keepalived; `Failover` has other settings.
enum Outages {
    /// What may happen to a node.
    enum Fault: CaseIterable {
        case terminated, serverKilled, linkCut
    }

    /// Every fault is done this often; the table has the medians.
    static let repetitions = 3

    static func measure() async throws -> [Row] {
        rows(
            aloft: try await CaseCluster.outages(of: .aloft), keepalived: try await CaseCluster.outages(of: .keepalived)
        )
    }

    typealias Results = [Fault: [Watch.Darkness]]

    private static func rows(aloft: Results, keepalived: Results) -> [Row] {
        Fault.allCases.filter { aloft[$0] != nil }.flatMap { fault in
            lines(of: fault).map { name, part in
                Row(
                    what: "Dark, the case, \(name)", unit: "ms",
                    aloft: aloft[fault]?.map { $0[keyPath: part] }.median,
                    other: ("keepalived", keepalived[fault]?.map { $0[keyPath: part] }.median))
            }
        }
    }

    private static func lines(of fault: Fault) -> [(String, KeyPath<Watch.Darkness, Double>)] {
        switch fault {
        case .terminated: [("SIGTERM", \.pings)]
        // The node itself still answers pings.
        case .serverKilled: [("nginx killed, pings", \.pings), ("nginx killed, pages", \.pages)]
        case .linkCut: [("link cut", \.pings)]
        }
    }
}
