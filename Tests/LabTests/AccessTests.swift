import Foundation
import Lab
import Testing

/// Who may do what, from where, with real clients.
extension LaboratorySuite {
    @Suite(.enabled(if: AloftAgent.isAvailable, aloftIsMissing))
    struct AccessTests {
        @Test func `a token that was made and made known may do what its role may, over TLS from another node`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "operator"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await start(on: one)
                #expect(try await ask(one, from: client, "GET", "/v1/status") == 401)

                let made = try await agent.command(
                    "token", "create", "--name", "ansible", "--role", "operator", "--tokens",
                    one.directory + "/tokens")
                #expect(made.status == 0)
                let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
                #expect(try await ask(one, from: client, "GET", "/v1/status", token) == 401)
                #expect(try await agent.command("reload").status == 0)

                #expect(try await ask(one, from: client, "GET", "/v1/status", token) == 200)
                #expect(try await ask(one, from: client, "DELETE", "/v1/drain", token) == 200)
                #expect(try await ask(one, from: client, "POST", "/v1/reload", token) == 403)
                let operations = try await agent.get("/v1/operations?kind=undrain").json["items"]
                #expect(operations[0]["by"]["name"].string == "ansible")
                #expect(operations[0]["from_address"].string == client.address)
            }
        }

        @Test func `a client certificate is known by its name, and a new server certificate by a reload`()
            async throws
        {
            try await Laboratory.with(nodes: ["one", "operator"]) { laboratory in
                let (one, client) = (laboratory.nodes[0], laboratory.nodes[1])
                let agent = try await start(on: one)
                try await one.makeCertificate("deploy", signedIn: one.directory)
                try one.write("deploy operator certificate\n", to: "tokens")
                #expect(try await agent.command("reload").status == 0)
                let identity = [
                    "--cert", one.directory + "/deploy.crt", "--key", one.directory + "/deploy.key",
                ]
                #expect(try await ask(one, from: client, "DELETE", "/v1/drain", options: identity) == 200)
                #expect(try await ask(one, from: client, "POST", "/v1/reload", options: identity) == 403)
                let operations = try await agent.get("/v1/operations?kind=undrain").json["items"]
                #expect(operations[0]["by"]["kind"].string == "certificate")
                #expect(operations[0]["by"]["name"].string == "deploy")

                let before = try await fingerprint(of: one, from: client)
                try await one.makeCertificate("server", signedIn: one.directory)
                #expect(try await fingerprint(of: one, from: client) == before)
                #expect(try await agent.command("reload").status == 0)
                #expect(try await fingerprint(of: one, from: client) != before)
            }
        }

        @Test func `a listener for others without TLS is refused`() async throws {
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let one = laboratory.nodes[0]
                let text =
                    "api {\n  listen \(one.address):8461\n}\n" + InstanceConfiguration(.version3, priority: 100).text
                let result = try await one.run(["aloft", "check", try one.write(text, to: "open.conf")])
                #expect(result.status == 2)
                #expect(result.output.contains("open.conf:2:"))
            }
        }

        private func start(on node: Node) async throws -> AloftAgent {
            try await node.makeCertificate("ca")
            try await node.makeCertificate("server", signedIn: node.directory)
            try node.write("", to: "tokens")
            let folder = node.directory
            let api = """
                api {
                  listen 127.0.0.1:\(AloftAgent.port)
                  listen \(node.address):8461
                  tokens \(folder)/tokens
                  tls_certificate \(folder)/server.crt
                  tls_key \(folder)/server.key
                  tls_client_ca \(folder)/ca.crt
                }

                """
            return try await AloftAgent.start(
                on: node, api + InstanceConfiguration(.version3, priority: 100).text, listening: false)
        }

        /// - Returns: the status of the answer.
        private func ask(
            _ node: Node, from client: Node, _ method: String, _ path: String, _ token: String? = nil,
            options: [String] = []
        ) async throws -> Int {
            let command = curl(method, "https://\(node.address):8461\(path)", token, options)
            return Int(try await client.run(command).output.suffix(3)) ?? 0
        }

        private func curl(_ method: String, _ url: String, _ token: String?, _ options: [String]) -> [String] {
            [
                "curl", "--silent", "--insecure", "--max-time", "10", "--request", method, "--write-out",
                "\n%{http_code}",
            ]
                + (token.map { ["--header", "Authorization: Bearer \($0)"] } ?? []) + options + [url]
        }

        private func fingerprint(of node: Node, from client: Node) async throws -> String {
            try await client.demand([
                "sh", "-c",
                "openssl s_client -connect \(node.address):8461 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint",
            ])
        }
    }
}
