internal import Configuration
private import Files
private import LinuxIO

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

    /// Nil where it cannot be read as a whole: what cannot be seen has not ended.
    static func current() -> ProcessTable? {
        guard let names = try? FileSystem.names(in: "/proc") else { return nil }
        do throws(SystemError) {
            var entries: [Entry] = []
            for name in names where name.first?.isNumber == true {
                if let entry = try entry(name) { entries.append(entry) }
            }
            return ProcessTable(entries: entries)
        } catch {
            return nil
        }
    }

    /// How often the kernel has refused what it takes to read a file.
    private static var refusals: UInt64 { Refusals.count(of: .descriptors) + Refusals.count(of: .memory) }

    /// Nil for one that has ended meanwhile, and for the kernel's own.
    ///
    /// - Throws: where this process has run out of what it takes to look.
    private static func entry(_ process: String) throws(SystemError) -> Entry? {
        let (name, line): ([UInt8], [UInt8])
        do throws(SystemError) {
            name = try SmallFile.bytes(of: "/proc/\(process)/comm")
            line = try SmallFile.bytes(of: "/proc/\(process)/cmdline")
        } catch {
            guard error.isShortage else { return nil }
            throw error
        }
        guard !line.isEmpty else { return nil }
        // Every word ends with a zero byte, but for that of a process that wrote its own title.
        let words = (line.last == 0 ? line.dropLast() : line[...]).split(separator: 0, omittingEmptySubsequences: false)
        return Entry(
            id: Int32(process) ?? 0,
            name: String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self),
            file: file(of: process),
            words: words.map { String(decoding: $0, as: UTF8.self) })
    }

    /// Nil where this process may not know. One that goes on after its file was replaced, as by an upgrade, still has that path.
    private static func file(of process: String) -> String? {
        let target = FileSystem.linkTarget("/proc/\(process)/exe")
        return target.map { $0.hasSuffix(replaced) ? String($0.dropLast(replaced.count)) : $0 }
    }

    /// What the kernel writes behind the path of a file that is gone (proc(5)).
    private static let replaced = " (deleted)"

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
    ///
    /// Only root may know the file of other users' processes, and many write a title over their words: there the last part of the path is compared
    /// with the process's name.
    private func isProgram(_ process: TrackedProcess) -> Bool {
        let first = words.first ?? ""
        if let slash = process.program.lastIndex(of: "/") {
            let own = process.program[process.program.index(after: slash)...].prefix(15)
            return file == process.program || first == process.program
                || file == nil && !first.hasPrefix("/") && name == own
        }
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
