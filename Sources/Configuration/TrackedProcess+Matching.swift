extension TrackedProcess {
    /// Whether a process is one of those.
    ///
    /// - Parameters:
    ///   - name: what the kernel shows, cut at 15 bytes.
    ///   - file: its program; nil where that may not be known.
    ///   - words: its command line.
    package func matches(name: String, file: String?, words: [String]) -> Bool {
        isProgram(name, file, words.first ?? "") && (arguments.isEmpty || hasArguments(Array(words.dropFirst())))
    }

    /// A whole path is compared with the program file and with the first word; a name with the process's, which the kernel cuts at 15 bytes, or with
    /// the last part of the first word where the whole command counts.
    ///
    /// Only root may know the file of other users' processes, and many write a title over their words: there the last part of the path is compared
    /// with the process's name.
    private func isProgram(_ name: String, _ file: String?, _ first: String) -> Bool {
        if let slash = program.lastIndex(of: "/") {
            let own = program[program.index(after: slash)...].prefix(15)
            return file == program || first == program || file == nil && !first.hasPrefix("/") && name == own
        }
        let last = first.split(separator: "/").last.map(String.init) ?? first
        return comparesFullCommand ? last == program : name == String(program.prefix(15)) || last == program
    }

    private func hasArguments(_ given: [String]) -> Bool {
        switch match {
        case .exact: return given == arguments
        case .initial: return given.starts(with: arguments)
        case .partial:
            guard let last = arguments.last, given.count >= arguments.count else { return false }
            let leading = arguments.dropLast()
            return given.starts(with: leading) && given[leading.count].hasPrefix(last)
        }
    }
}
