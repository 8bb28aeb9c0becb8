/// The simple commands in a shell's text, as far as they can be seen without running it: enough for what needs a right.
struct ShellText {
    /// Each command with its words, without redirections, and what it writes to.
    struct Command: Hashable {
        var words: [String] = []
        /// Whole paths behind `>` and `>>`.
        var targets: [String] = []
    }

    private(set) var commands: [Command] = []
    private var command = Command()
    private var word: String?
    private var quote: Character?
    private var isTarget = false

    init(_ text: String) {
        var last: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            defer { last = character }
            if let quote {
                character == quote ? self.quote = nil : add(character)
                continue
            }
            switch character {
            case "'", "\"":
                quote = character
                word = word ?? ""
            case "\\": if let next = rest.popFirst(), next != "\n" { add(next) }
            case "#" where word == nil: rest = rest.drop { $0 != "\n" }
            case " ", "\t": endWord()
            case ">":
                // A number in front says which output it is.
                if word?.allSatisfy(\.isNumber) == true { word = nil }
                endWord()
                isTarget = true
            case "&" where last == ">": isTarget = false
            case "{" where word == nil, "}" where word == nil: endCommand()
            case ";", "|", "&", "\n", "(", ")", "`": endCommand()
            default: add(character)
            }
        }
        endCommand()
    }

    private mutating func add(_ character: Character) {
        word = (word ?? "") + String(character)
    }

    private mutating func endWord() {
        guard let word else { return }
        self.word = nil
        if !isTarget {
            command.words.append(word)
        } else if word.hasPrefix("/"), !word.contains("$") {
            command.targets.append(word)
        }
        isTarget = false
    }

    private mutating func endCommand() {
        endWord()
        isTarget = false
        if !command.words.isEmpty || !command.targets.isEmpty { commands.append(command) }
        command = Command()
    }
}
