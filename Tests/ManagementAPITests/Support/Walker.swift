import HTTPServer
import Testing

@testable import ManagementAPI

/// Walks the contract over a real server and notes what it has seen of it.
final class Walker {
    let contract: Contract
    private(set) var seen: Set<String> = []
    /// Operation and parameter, once it was given and answered with 200.
    private(set) var parametersUsed: Set<String> = []

    init() throws {
        contract = try Contract()
    }

    /// Asks each of `targets` for `operation` and holds the answers against the contract.
    func expect(
        _ status: Int, _ operation: String, _ targets: String..., on node: TestNode, headers: [String] = [],
        body: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for target in targets {
            let client = try Client(port: try node.serve())
            try client.send(method(of: operation), target, headers, body: body)
            try note(try client.receive(), status, operation, target, sourceLocation)
        }
    }

    func note(
        _ answer: Client.Answer, _ status: Int, _ operation: String, _ target: String,
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let documented = try #require(contract.operations.first { $0.name == operation })
        #expect(answer.status == status, "\(operation) as \(target)", sourceLocation: sourceLocation)
        #expect(contract.faults(in: answer, to: documented) == [], "\(target)", sourceLocation: sourceLocation)
        #expect(answer.isClosedToOtherOrigins, "\(operation) as \(target)", sourceLocation: sourceLocation)
        seen.insert("\(operation) \(answer.status)")
        guard answer.status == 200, let query = target.split(separator: "?").dropFirst().first else { return }
        for parameter in query.split(separator: "&") {
            parametersUsed.insert("\(operation) \(parameter.prefix { $0 != "=" })")
        }
    }

    /// What every operation does alike: each needs its node and nobody else's name, a good token, known parameters, and
    /// each GET has its HEAD.
    func expectCommonErrors(of operation: Contract.Operation, at target: String, on node: TestNode) throws {
        try expect(400, operation.name, "\(target)?nonsense=1", on: node, headers: authorized)
        if operation.responses["401"] != nil {
            try expect(401, operation.name, target, on: node, headers: ["Authorization: Bearer wrong"])
        }
        try expect(403, operation.name, target, on: node, headers: ["Host: evil.example"] + authorized)
        try expect(403, operation.name, target, on: node, headers: ["Sec-Fetch-Site: cross-site"] + authorized)
        if operation.method != "get", operation.method != "options" {
            try expect(403, operation.name, target, on: node, headers: ["Origin: https://evil.example"] + authorized)
        }
        let client = try Client(port: try node.serve())
        try client.send("OPTIONS", target, ["Origin: https://evil.example", "Access-Control-Request-Method: POST"])
        #expect(try client.receive().isClosedToOtherOrigins, "OPTIONS \(target)")
        guard operation.method == "get" else { return }
        // On connections of their own: a stream of events keeps its own.
        let (one, other) = (try Client(port: try node.serve()), try Client(port: try node.serve()))
        try one.send("GET", target)
        let whole = try one.receive()
        try other.send("HEAD", target)
        let head = try other.receive(head: true)
        #expect(head.status == whole.status && head["Content-Type"] == whole["Content-Type"], "HEAD \(target)")
    }

    func method(of operation: String) -> String {
        operation.prefix { $0 != " " }.uppercased()
    }

    /// Fields that let one do anything.
    var authorized: [String] { ["Authorization: Bearer admin"] }
    var authorizedJSON: [String] { authorized + ["Content-Type: application/json"] }
}

extension Client.Answer {
    /// It has the security fields, and no field of CORS.
    var isClosedToOtherOrigins: Bool {
        self["X-Content-Type-Options"] == "nosniff" && self["X-Frame-Options"] == "DENY"
            && self["Referrer-Policy"] == "no-referrer" && self["Cross-Origin-Resource-Policy"] == "same-origin"
            && self["Content-Security-Policy"] != nil
            && !fields.contains { $0.name.lowercased().hasPrefix("access-control-") }
    }
}
