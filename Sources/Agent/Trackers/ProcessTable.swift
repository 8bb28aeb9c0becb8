internal import Configuration
private import FoundationEssentials

/// The processes of the machine at one moment, by their command lines (proc(5)).
struct ProcessTable {
    /// A process: its number, the name that the kernel shows, its program file where that may be known, and its words.
    struct Entry: Hashable {
        var id: Int32 = 0
        var name: String
        var file: String?
        var words: [String]
    }

    var entries: [Entry]

    static func current() -> ProcessTable {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return ProcessTable(entries: names.filter { $0.first?.isNumber == true }.compactMap(entry))
    }

    /// Nil for one that has ended meanwhile, and for the kernel's own.
    private static func entry(_ process: String) -> Entry? {
        guard let name = FileManager.default.contents(atPath: "/proc/\(process)/comm"),
            let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"), !line.isEmpty
        else { return nil }
        // Every word ends with a zero byte, but for that of a process that wrote its own title.
        let words = (line.last == 0 ? line.dropLast() : line).split(separator: 0, omittingEmptySubsequences: false)
        return Entry(
            id: Int32(process) ?? 0,
            name: String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self),
            file: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe"),
            words: words.map { String(decoding: $0, as: UTF8.self) })
    }

    /// How many processes are such as `process` describes.
    func count(of process: TrackedProcess) -> Int {
        entries.count { $0.isSuch(process) }
    }
}

extension ProcessTable.Entry {
    fileprivate func isSuch(_ process: TrackedProcess) -> Bool {
        isProgram(process) && (process.arguments.isEmpty || hasArguments(process))
    }

    /// A whole path is compared with the program file and with the first word; a name with the process's, which the kernel cuts at 15 bytes, or with
    /// the last part of the first word where the whole command counts.
    private func isProgram(_ process: TrackedProcess) -> Bool {
        let first = words.first ?? ""
        if process.program.contains("/") { return file == process.program || first == process.program }
        let last = first.split(separator: "/").last.map(String.init) ?? first
        return process.comparesFullCommand
            ? last == process.program : name == String(process.program.prefix(15)) || last == process.program
    }

    private func hasArguments(_ process: TrackedProcess) -> Bool {
        let arguments = Array(words.dropFirst())
        switch process.match {
        case .exact: return arguments == process.arguments
        case .initial: return arguments.starts(with: process.arguments)
        case .partial:
            guard let last = process.arguments.last, arguments.count >= process.arguments.count else { return false }
            let leading = process.arguments.dropLast()
            return arguments.starts(with: leading) && arguments[leading.count].hasPrefix(last)
        }
    }
}
