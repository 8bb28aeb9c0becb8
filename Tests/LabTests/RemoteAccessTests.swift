import Foundation
import Lab
import Testing

extension LaboratorySuite {
    /// What other hosts get of an agent that listens to them.
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct RemoteAccessTests {
        @Test func `other hosts need TLS and a token, and a reload reads both again`() async throws {
            try await withAgent(listen: ["ADDRESS:8461"]) { agent, node, client in
                let place = "\(node.address):8461"
                #expect(try await client.ask("https://\(place)", node, token: "first") == 200)
                #expect(try await client.ask("https://\(place)", node) == 401)
                #expect(try await client.ask("https://\(place)", node, token: "second") == 401)
                #expect(try await client.ask("http://\(place)", node) != 200)

                try await Self.makeCertificate("next", on: node)
                try FileManager.default.removeItem(atPath: "\(node.directory)/tls.crt")
                try FileManager.default.removeItem(atPath: "\(node.directory)/tls.key")
                try FileManager.default.copyItem(
                    atPath: "\(node.directory)/next.crt", toPath: "\(node.directory)/tls.crt")
                try FileManager.default.copyItem(
                    atPath: "\(node.directory)/next.key", toPath: "\(node.directory)/tls.key")
                try await Self.writeTokens(["second"], on: node)
                let reload = try await agent.change("POST", "/v1/reload")
                #expect(reload.status == 200)
                #expect(reload.json["generation"].number == 1, "the text is the same")
                #expect(reload.json["warnings"].items.count == 2, "the tokens and the certificate")
                #expect(try await client.ask("https://\(place)", node, authority: "first", token: "second") == 0)
                #expect(try await client.ask("https://\(place)", node, authority: "next", token: "second") == 200)
                #expect(try await client.ask("https://\(place)", node, authority: "next", token: "first") == 401)

                try node.write("no certificate", to: "tls.crt")
                let refused = try await agent.change("POST", "/v1/reload")
                #expect(refused.status == 422)
                #expect(refused.json["diagnostics"][0]["file"].string == "\(node.directory)/tls.crt")
                #expect(try await client.ask("https://\(place)", node, authority: "next", token: "second") == 200)
            }
        }

        @Test func `at a virtual address the API answers only where it is told to by that address`() async throws {
            try await withAgent(listen: ["0.0.0.0:8461", "192.168.100.167:8462"]) { agent, node, client in
                #expect(try await client.ask("https://\(node.address):8461", node, token: "first") == 200)
                #expect(try await client.ask("https://192.168.100.167:8461", node, token: "first") == 0)
                #expect(try await client.ask("https://192.168.100.167:8462", node, token: "first") == 200)

                // What a reload makes virtual is not answered at from then on; 192.168.100.30 is here already.
                try await node.demand(["ip", "address", "add", "192.168.100.30/24", "dev", Node.interface])
                #expect(try await client.ask("https://192.168.100.30:8461", node, token: "first") == 200)
                let text = try String(contentsOfFile: agent.configurationPath, encoding: .utf8)
                try node.write(text.replacingOccurrences(of: address, with: "192.168.100.30/24"), to: "aloft.conf")
                #expect(try await agent.change("POST", "/v1/reload").status == 200)
                #expect(try await client.ask("https://192.168.100.30:8461", node, token: "first") == 0)
                #expect(try await client.ask("https://\(node.address):8461", node, token: "first") == 200)
            }
        }

        @Test func `an address that other hosts can reach is refused without TLS`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                try node.write(InstanceConfiguration(.version3, priority: 100).text, to: "aloft.conf")
                let process = try await node.start(AloftAgent.command(on: node, listeners: ["0.0.0.0:8461"]))
                _ = try await process.ended(within: .seconds(10))
                #expect(process.output.events.contains { $0.contains("without TLS") })
            }
        }

        /// An Active on the first node that listens for other hosts with the certificate `first` and the token `first`.
        private func withAgent(
            listen listeners: [String], _ body: @Sendable (AloftAgent, Node, Client) async throws -> Void
        ) async throws {
            try await Laboratory.with(nodes: ["one", "two"]) { laboratory in
                let node = laboratory.nodes[0]
                try await Self.makeCertificate("first", on: node)
                try FileManager.default.copyItem(
                    atPath: "\(node.directory)/first.crt", toPath: "\(node.directory)/tls.crt")
                try FileManager.default.copyItem(
                    atPath: "\(node.directory)/first.key", toPath: "\(node.directory)/tls.key")
                try await Self.writeTokens(["first"], on: node)
                let listening = (["127.0.0.1:\(AloftAgent.port)"] + listeners)
                    .map { "  listen \($0.replacingOccurrences(of: "ADDRESS", with: node.address))\n" }.joined()
                let api = """
                    api {
                    \(listening)
                      tokens \(node.directory)/tokens
                      tls_certificate \(node.directory)/tls.crt
                      tls_key \(node.directory)/tls.key
                    }

                    """
                let agent = try await AloftAgent.start(
                    on: node, api + InstanceConfiguration(.version3, priority: 100).text, listening: false)
                try await laboratory.addresses.wait(for: [node.name], toHold: address, within: patience)
                try await body(agent, node, Client(node: laboratory.nodes[1]))
            }
        }

        private static func makeCertificate(_ name: String, on node: Node) async throws {
            let names = [node.address, "192.168.100.167", "192.168.100.30"].map { "IP:\($0)" }.joined(separator: ",")
            try await node.demand([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)",
                "-keyout", "\(node.directory)/\(name).key", "-out", "\(node.directory)/\(name).crt",
            ])
        }

        private static func writeTokens(_ secrets: [String], on node: Node) async throws {
            var lines = ""
            for secret in secrets {
                let sum = try await node.demand(["sh", "-c", "printf %s \(secret) | sha256sum"])
                lines += "\(secret) admin \(sum.prefix(64))\n"
            }
            try node.write(lines, to: "tokens")
        }
    }
}

/// Another host that asks for the status, and gets a status code: 0 where there is no answer at all.
private struct Client: Sendable {
    let node: Node

    func ask(_ place: String, _ server: Node, authority: String = "first", token: String? = nil) async throws -> Int {
        let field = token.map { ["--header", "Authorization: Bearer \($0)"] } ?? []
        let result = try await node.run(
            [
                "curl", "--silent", "--max-time", "20", "--output", "/dev/null", "--cacert",
                "\(server.directory)/\(authority).crt", "--write-out", "%{http_code}",
            ] + field + ["\(place)/v1/status"])
        return Int(result.output) ?? 0
    }
}
