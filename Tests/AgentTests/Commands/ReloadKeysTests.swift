import AgentModel
import Configuration
import HTTPServer
import History
import ManagementAPI
import Testing

@testable import Agent

extension ControllerSuite {
    struct ReloadKeysTests {
        private static func digest(_ secret: String) -> String { ConfigurationLoader.digest(of: secret) }

        /// A controller whose tokens file knows `alice`.
        private func bench(_ directory: Bench) throws -> (text: String, tokens: String) {
            let tokens = try directory.write("alice viewer \(Self.digest("a"))\n", to: "tokens")
            return (ReloadBench.instance() + "api {\n  tokens \(tokens)\n}\n", tokens)
        }

        @Test
        func `tokens are read again though the text is the same, and the answer says which`() throws {
            let files = try Bench()
            let (text, tokens) = try bench(files)
            let reload = try ReloadBench(text)
            try files.write("bob admin \(Self.digest("b"))\nalice viewer \(Self.digest("c"))\n", to: "tokens")
            #expect(reload.reload() == nil)
            #expect(
                reload.followed.api.withLock { $0.last?.keys.tokens.names } == ["bob", "alice"],
                "known before the answer")
            #expect(try reload.engineApplies().generation == 1)
            let warnings = try #require(reload.counter.take().first?.accepted?.warnings)
            #expect(warnings.map(\.file) == [tokens])
            #expect(warnings.map(\.message) == ["the tokens were read again: added: bob; changed: alice"])
            let operation = try #require(
                try reload.bench.history.reader.operations(OperationFilter(kind: .token)).items.first)
            #expect(operation.result == "done" && operation.by.name == "ansible")
            let detail = try #require(try reload.bench.history.reader.operation(operation.id)?.answer)
            #expect(detail.contains("bob") && detail.contains("admin") && !detail.contains(Self.digest("b")))
        }

        @Test func `a reload that changes no token is no operation on tokens`() throws {
            let files = try Bench()
            let (text, tokens) = try bench(files)
            let reload = try ReloadBench(text)
            try reload.write(ReloadBench.instance(priority: 120) + "api {\n  tokens \(tokens)\n}\n")
            _ = reload.reload()
            try reload.bench.history.writer.flush()
            #expect(try reload.bench.history.reader.operations(OperationFilter(kind: .token)).items.isEmpty)
        }

        @Test(arguments: ["bob emperor 0000\n", "# nobody\nbob admin 12\n", nil])
        func `tokens that cannot be read refuse the whole reload`(content: String?) throws {
            let files = try Bench()
            let (text, _) = try bench(files)
            let reload = try ReloadBench(text)
            let broken = files.directory + "/broken"
            if let content { try files.write(content, to: "broken") }
            try reload.write(ReloadBench.instance(priority: 120) + "api {\n  tokens \(broken)\n}\n")
            let diagnostic = try #require(reload.reload()?.refused?.last)
            #expect(diagnostic.isError && diagnostic.file == broken && diagnostic.suggestion?.isEmpty == false)
            #expect(diagnostic.line == (content?.hasPrefix("#") == true ? 2 : 1))
            #expect(reload.described()?.isStale == true)
            #expect(reload.followed.api.withLock { $0.isEmpty })
            #expect(try reload.rows().count == 1)
        }

        @Test
        func `a certificate that is none refuses the whole reload`() throws {
            let files = try Bench()
            let (text, tokens) = try bench(files)
            let reload = try ReloadBench(text)
            let paths = try ["tls.crt", "tls.key"].map { try files.write("no PEM", to: $0) }
            try reload.write(
                ReloadBench.instance()
                    + """
                    api {
                      listen 192.0.2.1:8460
                      tokens \(tokens)
                      tls_certificate \(paths[0])
                      tls_key \(paths[1])
                    }
                    """)
            let diagnostic = try #require(reload.reload()?.refused?.last)
            #expect(diagnostic.isError && diagnostic.file == paths[0])
            #expect(diagnostic.message.contains("TLS certificate"))
        }

        @Test
        func `a rollback brings the keys of that time back`() throws {
            let files = try Bench()
            let (text, _) = try bench(files)
            let reload = try ReloadBench(text)
            try files.write("bob admin \(Self.digest("b"))\n", to: "tokens")
            try reload.write(text.replacing("priority 100", with: "priority 120"))
            _ = try reload.apply(ReloadRequest(confirmWithin: .seconds(60)))
            reload.clock.ring(0)
            _ = try reload.engineApplies()
            #expect(reload.followed.api.withLock { $0.map(\.keys.tokens.names) } == [["bob"], ["alice"]])
        }
    }
}
