private import Files

/// The processes of the machine at one moment, by their command lines (proc(5)).
package struct ProcessTable {
    /// A process: its number, the name that the kernel shows, its program file where that may be known, and its words.
    package struct Entry: Hashable {
        package var id: Int32
        package var name: String
        package var file: String?
        package var words: [String]

        package init(id: Int32 = 0, name: String, file: String? = nil, words: [String]) {
            self.id = id
            self.name = name
            self.file = file
            self.words = words
        }
    }

    package var entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    /// Nil where it cannot be read as a whole: what cannot be seen has not ended.
    package static func current() -> ProcessTable? {
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
}
