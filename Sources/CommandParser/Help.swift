/// What a command says of itself.
struct Help {
    private let path: CommandPath
    private let hasVersion: Bool
    private let columns: Int
    private let parameters: [Parameter]

    /// Where the texts begin.
    private static let indentation = 26

    init(_ path: CommandPath, root: any ShellCommand.Type, columns: Int) {
        self.path = path
        hasVersion = path.names.count == 1 && root.configuration.version != nil
        self.columns = columns
        parameters = path.type.init().parameters
    }

    private var configuration: CommandConfiguration { path.type.configuration }

    /// How it is written.
    var usage: String {
        let inOrder =
            parameters.filter { $0.kind != .positional } + parameters.filter { $0.kind == .positional }
        var words = inOrder.map { parameter in
            let text = parameter.synopsis + (parameter.isRepeating ? " ..." : "")
            return parameter.isOptional ? "[\(text)]" : text
        }
        let takesWords = parameters.contains { $0.kind == .positional }
        if !configuration.subcommands.isEmpty, !takesWords { words.append("<subcommand>") }
        return ([path.text] + words).joined(separator: " ")
    }

    var text: String {
        var sections = [wrapped("OVERVIEW: " + configuration.abstract, 0)]
        sections += configuration.discussion.paragraphs.map { wrapped($0, 0) }
        sections.append("USAGE: \(usage)")
        let positional = parameters.filter { $0.kind == .positional }.map { ($0.synopsis, $0.explanation) }
        if !positional.isEmpty { sections.append(list("ARGUMENTS", positional)) }
        var options = parameters.filter { $0.kind != .positional }.map { ($0.synopsis, $0.explanation) }
        if hasVersion { options.append(("--version", "Show the version.")) }
        options.append(("-h, --help", "Show help information."))
        sections.append(list("OPTIONS", options))
        if !configuration.subcommands.isEmpty {
            let commands = configuration.subcommands.map { ($0.name, $0.configuration.abstract) }
            let more =
                "\n\n  See '\(path.names[0]) help \((path.names.dropFirst() + ["<subcommand>"]).joined(separator: " "))' for each."
            sections.append(list("SUBCOMMANDS", commands) + more)
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    private func list(_ title: String, _ entries: [(name: String, text: String)]) -> String {
        let lines = entries.map { entry in
            let name = "  \(entry.name)"
            let text = wrapped(entry.text, Self.indentation)
            guard name.count < Self.indentation - 1 else { return "\(name)\n\(text)" }
            return name + text.dropFirst(name.count)
        }
        return ([title + ":"] + lines).joined(separator: "\n")
    }

    /// Words in lines that fit, each behind so many blanks.
    private func wrapped(_ text: String, _ indentation: Int) -> String {
        let margin = String(repeating: " ", count: indentation)
        var (lines, line) = ([String](), margin)
        for word in text.split(whereSeparator: \.isWhitespace) {
            if line.count > indentation, line.count + 1 + word.count > columns {
                lines.append(line)
                line = margin
            }
            line += (line.count > indentation ? " " : "") + word
        }
        return (lines + [line]).joined(separator: "\n")
    }
}

extension Parameter {
    /// Its help, with the values that there are and the one that it has where nothing is said.
    fileprivate var explanation: String {
        var remarks = allWords.isEmpty ? [] : ["values: \(allWords.joined(separator: ", "))"]
        if let defaultWord { remarks.append("default: \(defaultWord)") }
        return help + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))")
    }
}

extension String {
    /// What stands between empty lines.
    var paragraphs: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).split(whereSeparator: \.isEmpty)
            .map { $0.joined(separator: "\n") }
    }
}
