import Foundation

/// A program that speaks VRRP on a node.
package protocol Router: Sendable {
    var node: Node { get }
    /// All its processes, by their numbers in the laboratory.
    var processes: [pid_t] { get }

    /// Ends it as an administrator does (SIGTERM) and waits until it has ended.
    func stop() async throws

    /// Ends it as a power cut would: no part of it does anything more.
    func kill() async throws

    /// Continues its processes after a SIGSTOP.
    func resume()

    /// The errors that it counted or complained of in what it received, with their number; none when all is well.
    func receptionErrors() async throws -> [String: Int]
}

/// The programs that the laboratory can run as routers.
package enum RouterKind: String, Sendable, CaseIterable, CustomStringConvertible {
    case aloft, keepalived

    package var description: String { rawValue }

    /// Starts one on `node` with `configuration`, a text in the language of keepalived.conf.
    package func start(on node: Node, _ configuration: String) async throws -> any Router {
        switch self {
        case .aloft: try await AloftAgent.start(on: node, configuration)
        case .keepalived: try await Keepalived.start(on: node, configuration)
        }
    }
}
