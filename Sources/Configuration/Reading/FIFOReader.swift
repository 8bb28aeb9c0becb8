/// Reads `notify_fifo` and `vrrp_notify_fifo` with the programs that read them.
struct FIFOReader {
    private var paths: [GlobalKeyword: String] = [:]
    private var readers: [GlobalKeyword: (command: NotifyCommand, location: SourcePosition)] = [:]

    static func read(_ statements: [Statement], _ user: ScriptUser?, _ report: inout Report) -> [NotifyFIFO] {
        var reader = FIFOReader()
        for statement in statements {
            guard let keyword = GlobalKeyword(rawValue: statement.keyword.text) else { continue }
            reader.take(keyword, Arguments(statement), user, &report)
        }
        return reader.finish(&report)
    }

    /// Each FIFO with the program that reads it.
    private static let pairs: [(fifo: GlobalKeyword, script: GlobalKeyword)] = [
        (.fifo, .fifoScript), (.vrrpFIFO, .vrrpFIFOScript),
    ]

    private mutating func take(
        _ keyword: GlobalKeyword, _ arguments: Arguments, _ user: ScriptUser?, _ report: inout Report
    ) {
        var arguments = arguments
        if Self.pairs.contains(where: { $0.fifo == keyword }) {
            let path = arguments.path(&report)
            paths[keyword] = paths[keyword] ?? path
            if let owner = arguments.next() {
                report.warning(
                    owner.location, "the owner and mode of a FIFO are not changed, and so \(owner.shown) is ignored",
                    instead: "make the FIFO beforehand, with the owner and mode that it needs")
            }
        } else if Self.pairs.contains(where: { $0.script == keyword }) {
            let location = arguments.keyword.location
            let command = arguments.notifyCommand(user, &report)
            readers[keyword] = readers[keyword] ?? command.map { ($0, location) }
        }
    }

    private func finish(_ report: inout Report) -> [NotifyFIFO] {
        Self.pairs.compactMap { fifo, script in
            guard let path = paths[fifo] else {
                if let reader = readers[script] {
                    report.warning(
                        reader.location, "\"\(script.rawValue)\" has no \(fifo.rawValue) to read",
                        instead: "write \(fifo.rawValue) and a path")
                }
                return nil
            }
            return NotifyFIFO(path: path, reader: readers[script]?.command)
        }
    }
}
