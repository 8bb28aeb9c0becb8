import Foundation

/// FRR's vrrpd from Debian's package, with the zebra that it needs and the interface that it expects to be there.
///
/// It keeps the addresses on that interface for good and takes the interface down while it is a Backup.
package struct FRR: Router {
    package let node: Node
    private let zebra: NodeProcess
    private let vrrpd: NodeProcess

    package var processes: [pid_t] { [vrrpd.pid, zebra.pid] }

    package static let isAvailable = FileManager.default.isExecutableFile(atPath: program("vrrpd"))

    package static func start(on node: Node, _ speech: Speech, priority: Int) async throws -> FRR {
        try await makeInterface(on: node, speech)
        try await prepare(on: node)
        let configuration = try node.write(speech.frrText(priority: priority), to: "frr.conf")
        let zebra = try await node.start(command("zebra", on: node, configuration: "/dev/null"))
        _ = try await zebra.ready(within: .seconds(10), "zebra's socket on \(node.name)") {
            try await node.run(["test", "-S", "\(directory)/zserv.api"]).status == 0 ? true : nil
        }
        let vrrpd = try await node.start(command("vrrpd", on: node, configuration: configuration))
        return FRR(node: node, zebra: zebra, vrrpd: vrrpd)
    }

    package func stop() async throws {
        try await vrrpd.end(by: SIGTERM)
        try await zebra.end(by: SIGTERM)
    }

    package func resume() {
        for process in [vrrpd, zebra] { process.resume() }
    }

    package func kill() async throws {
        try await vrrpd.end(by: SIGKILL)
        try await zebra.end(by: SIGKILL)
    }

    /// It counts none for itself that a test could read.
    package func receptionErrors() async throws -> [String: Int] { [:] }

    private static let directory = "/tmp/frr"
    private static func program(_ name: String) -> String { "/usr/lib/frr/\(name)" }

    private static func command(_ name: String, on node: Node, configuration: String) -> [String] {
        [
            program(name), "-f", configuration, "-i", "\(directory)/\(name).pid", "-z", "\(directory)/zserv.api",
            "--vty_socket", directory, "-A", "127.0.0.1", "-P", "0", "--log", "stdout", "-u", "root", "-g", "root",
        ]
    }

    /// Its programs refuse a user who is not in the group frrvty. A killed zebra leaves its socket, which nobody answers.
    private static func prepare(on node: Node) async throws {
        let script = """
            mkdir -p \(directory)
            rm -f \(directory)/zserv.api
            grep -q ^frrvty:.*root /etc/group && exit
            sed 's/^\\(frrvty:.*\\):[^:]*$/\\1:root/' /etc/group >\(directory)/group
            mount --bind \(directory)/group /etc/group
            """
        try await node.demand(["sh", "-ec", script])
    }

    private static func makeInterface(on node: Node, _ speech: Speech) async throws {
        let (name, kind) = speech.family == .ipv4 ? ("vrrp4-50", "01") : ("vrrp6-50", "02")
        let addresses = speech.addresses.map { "ip address add \($0) dev \(name) \(Self.options(of: speech))" }
        let script = """
            ip link show \(name) >/dev/null 2>&1 && exit
            ip link add name \(name) link \(Node.interface) type macvlan mode bridge
            ip link set dev \(name) address 00:00:5e:00:\(kind):32
            \(addresses.joined(separator: "\n"))
            ip link set \(name) up
            """
        try await node.demand(["sh", "-ec", script])
    }

    private static func options(of speech: Speech) -> String { speech.family == .ipv6 ? "nodad" : "" }
}
