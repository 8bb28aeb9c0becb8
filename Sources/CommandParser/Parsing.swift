/// A command, with the names that lead to it.
struct CommandPath {
    var names: [String]
    var type: any ShellCommand.Type

    init(_ root: any ShellCommand.Type) {
        names = [root.name]
        type = root
    }

    var text: String { names.joined(separator: " ") }

    /// Follows the words that are names of subcommands, and leaves the others: to a command that takes words itself, any.
    ///
    /// - Throws: `ValidationError` where a word stands in the place of a subcommand and is none.
    mutating func descend(along words: inout ArraySlice<String>) throws {
        while !type.configuration.subcommands.isEmpty, let word = words.first, !word.hasPrefix("-") {
            guard let next = subcommand(word) else {
                if takesWords { return }
                let names = type.configuration.subcommands.map { $0.name }
                throw ValidationError("Unknown command '\(word)'." + proposal(for: word, among: names))
            }
            words = words.dropFirst()
            names.append(word)
            type = next
        }
    }

    /// Whether the command itself takes words that are no options.
    private var takesWords: Bool { type.init().parameters.contains { $0.kind == .positional } }

    func subcommand(_ word: String) -> (any ShellCommand.Type)? {
        type.configuration.subcommands.first { $0.name == word }
    }
}

extension ShellCommand {
    /// Sets the parameters of a command to what `words` say.
    ///
    /// - Throws: `ValidationError`, or `HelpRequest`.
    func take(_ words: ArraySlice<String>) throws {
        let parameters = parameters
        let positional = parameters.filter { $0.kind == .positional }
        var rest = words
        var place = 0
        var areOptionsOver = false
        while let word = rest.popFirst() {
            if word == "--", !areOptionsOver {
                areOptionsOver = true
            } else if word.hasPrefix("-"), word != "-", !areOptionsOver {
                guard word != "--help", word != "-h" else { throw HelpRequest() }
                try takeOption(word, &rest, parameters)
            } else {
                guard place < positional.count else { throw ValidationError("Nothing is known of '\(word)' here.") }
                try positional[place].take(word)
                if !positional[place].isRepeating { place += 1 }
            }
        }
        for parameter in parameters where !parameter.isOptional && !parameter.isGiven {
            throw ValidationError("'\(parameter.synopsis)' is missing.")
        }
        try validateAll()
    }

    private func takeOption(_ word: String, _ rest: inout ArraySlice<String>, _ parameters: [Parameter]) throws {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let (name, value) = (String(parts.first ?? ""), parts.dropFirst().first.map(String.init))
        for parameter in parameters where word.hasPrefix("--") && parameter.kind != .positional {
            if parameter.kind == .option, parameter.name == name {
                guard let value = value ?? Self.value(of: &rest) else {
                    throw ValidationError("'\(parameter.synopsis)' lacks its value.")
                }
                return try parameter.take(value)
            }
            let isDenied = parameter.isDeniable && name == "no-\(parameter.name)"
            guard parameter.kind == .flag, isDenied || parameter.name == name else { continue }
            guard value == nil else { throw ValidationError("'--\(name)' takes no value.") }
            return try parameter.take(isDenied ? "false" : "true")
        }
        let known = parameters.filter { $0.kind != .positional }.map(\.name)
        throw ValidationError("Unknown option '\(word)'." + proposal(for: name, among: known, prefix: "--"))
    }

    /// The next word, unless it is another option.
    private static func value(of rest: inout ArraySlice<String>) -> String? {
        guard let word = rest.first, !word.hasPrefix("-") || word == "-" || Int(word) != nil else { return nil }
        return rest.popFirst()
    }
}

/// ` Did you mean '--force'?`, where one of the words is hardly another.
private func proposal(for word: String, among words: [String], prefix: String = "") -> String {
    // Of those that are as near the one that has only been begun.
    let nearest = words.map { ($0, distance(word, $0)) }
        .min { ($0.1, $0.0.hasPrefix(word) ? 0 : 1) < ($1.1, $1.0.hasPrefix(word) ? 0 : 1) }
    guard let (name, distance) = nearest, distance <= min(2, name.count / 2) else { return "" }
    return " Did you mean '\(prefix)\(name)'?"
}

/// How many letters have to be changed, added or left out (Levenshtein).
private func distance(_ first: String, _ second: String) -> Int {
    let letters = Array(second)
    var row = Array(0...letters.count)
    for (line, letter) in first.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for column in letters.indices {
            let change = diagonal + (letters[column] == letter ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(change, diagonal + 1, row[column] + 1)
        }
    }
    return row[letters.count]
}
