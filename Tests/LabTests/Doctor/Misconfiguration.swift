import Lab
import Testing

/// Something that is wrong with a node or its link, made so in the laboratory, for `aloft doctor` to find.
struct Misconfiguration: Sendable, CustomTestStringConvertible {
    /// The rule that names it.
    let rule: String
    /// What tells it from others of its rule.
    var detail = ""
    /// The node's whole configuration, where it is not the usual one.
    var configuration: String?
    /// What the doctor is started by, and with.
    var launcher: [String] = []
    var options: [String] = []
    /// Whether only root of the whole machine can bring it about.
    var needsTheMachine = false
    var bringAbout: @Sendable (Fixture) async throws -> Void = { _ in }

    var testDescription: String { detail.isEmpty ? rule : "\(rule): \(detail)" }

    static let all = agent + configuration + machine + links + wire
}

/// The patient and two nodes beside it.
struct Fixture: Sendable {
    let laboratory: Laboratory

    var patient: Node { laboratory.nodes[0] }
    var others: [Node] { Array(laboratory.nodes.dropFirst()) }

    var one: Node { others[0] }
    var two: Node { others[1] }
    var configurationPath: String { patient.directory + "/patient.conf" }

    static let usual = InstanceConfiguration(.version3, priority: 150)

    /// An agent on the patient.
    @discardableResult
    func startAgent(_ text: String = usual.text) async throws -> AloftAgent {
        try await AloftAgent.start(on: patient, text)
    }

    /// keepalived on a node beside the patient; it is heard once this returns.
    func startPeer(
        _ mode: Mode = .version3, on node: Node? = nil, _ change: (inout InstanceConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = InstanceConfiguration(mode, priority: 100)
        change(&configuration)
        let node = node ?? one
        let capture = try Capture(at: node)
        defer { capture.close() }
        _ = try await Keepalived.start(on: node, configuration.text)
        _ = try await capture.advertisements.first(within: .seconds(10), "an Active on \(node.name)") {
            $0.macAddress == node.macAddress
        }
    }

    /// A bridge in the patient, with its one interface as a port unless told otherwise.
    func bridge(_ settings: String..., port: Bool = true) async throws {
        try await patient.demand(["mount", "-t", "sysfs", "sysfs", "/sys"])
        try await patient.demand(["ip", "link", "add", "br0", "type", "bridge"] + settings)
        if port { try await patient.demand(["ip", "link", "set", Node.interface, "master", "br0"]) }
        try await patient.demand(["ip", "address", "add", "192.168.100.99/24", "dev", "br0"])
        try await patient.demand(["ip", "link", "set", "br0", "up"])
    }

    func set(_ setting: String, _ value: String) async throws {
        try await patient.demand(["sh", "-c", "echo \(value) >/proc/sys/net/\(setting)"])
    }

    func filter(_ rule: String, hook: String = "input", policy: String = "accept") async throws {
        let chain = "add chain inet sieve \(hook) { type filter hook \(hook) priority 0; policy \(policy); }"
        try await patient.demand([
            "nft", "add table inet sieve; \(chain)" + (rule.isEmpty ? "" : "; add rule inet sieve \(hook) \(rule)"),
        ])
    }
}
