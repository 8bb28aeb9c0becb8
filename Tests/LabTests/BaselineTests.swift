import Foundation
import Lab
import Testing

/// The folder of libraries that `make baseline` puts before the machine's own.
private let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]

extension LaboratorySuite {
    @Suite(
        .enabled(if: AloftAgent.isAvailable && libraries != nil, "only make baseline gives an agent older libraries"))
    struct BaselineTests {
        @Test func `an agent runs on the libraries that it is given`() async throws {
            let libraries = try #require(libraries)
            try await Laboratory.with(nodes: ["one"]) { laboratory in
                let node = laboratory.nodes[0]
                let agent = try await AloftAgent.start(on: node, InstanceConfiguration(.version3, priority: 200).text)
                try await expectState("active", of: agent)
                // Foundation reads no more than the first page of it.
                let maps = try await node.demand(["cat", "\(Laboratory.directory)/proc/\(agent.process.pid)/maps"])
                for library in ["libsqlite3.so", "libmicrohttpd.so"] {
                    let paths = Set(
                        maps.split(separator: "\n").filter { $0.contains(library) }
                            .compactMap { $0.split(separator: " ").last.map(String.init) })
                    #expect(!paths.isEmpty && paths.allSatisfy { $0.hasPrefix(libraries) }, "\(paths)")
                }
                let transitions = try await agent.transitions()
                #expect(transitions.contains { $0["to"].string == "active" })
            }
        }
    }
}
