import Lab

/// A program in C of which nothing can be left out, for comparison.
enum BareProgram {
    /// Compiles `Benchmarks/bare/NAME.c` into the folder of `node` and starts it there with `arguments`.
    static func start(
        _ name: String, on node: Node, arguments: [String], libraries: [String] = []
    ) async throws -> NodeProcess {
        let program = "\(node.directory)/\(name)"
        let source = "\(Laboratory.repository)/Benchmarks/bare/\(name).c"
        try await demand(["cc", "-O2", "-Wall", "-o", program, source] + libraries.map { "-l\($0)" })
        return try await node.start([program] + arguments)
    }
}
