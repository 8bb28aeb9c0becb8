/// One thing that a part of a configuration says, in its own language: what the description writes, and what the
/// difference of two configurations compares.
enum Setting {
    /// A keyword with its value; nil where it is not written.
    case value(String, String?)
    /// A keyword that is there or not.
    case flag(String, Bool)
    /// A keyword once for each value.
    case repeated(String, [Item])
    /// A block with a line for each item.
    case list(String, [Item])
    /// A block of which some lines are secret: as they are, and with asterisks.
    case secret(String, lines: [String], masked: [String])

    struct Item: Hashable {
        /// What tells the items of a list apart.
        var key: String
        var text: String

        init(_ key: String, _ text: String) {
            self.key = key
            self.text = text
        }
    }

    var keyword: String {
        switch self {
        case .value(let keyword, _), .flag(let keyword, _), .repeated(let keyword, _), .list(let keyword, _),
            .secret(let keyword, _, _):
            keyword
        }
    }

    /// The lines that say it; none where there is nothing to say.
    func lines(showingSecrets: Bool) -> [String] {
        switch self {
        case .value(let keyword, let value): value.map { [$0.isEmpty ? keyword : "\(keyword) \($0)"] } ?? []
        case .flag(let keyword, let isSet): isSet ? [keyword] : []
        case .repeated(let keyword, let items): items.map { "\(keyword) \($0.text)" }
        case .list(let keyword, let items): items.isEmpty ? [] : block(keyword, items.map(\.text))
        case .secret(let keyword, let lines, let masked):
            lines.isEmpty ? [] : block(keyword, showingSecrets ? lines : masked)
        }
    }
}

/// The lines of a block, each inner one indented by two more blanks.
func block(_ head: String, _ lines: [String]) -> [String] {
    ["\(head) {"] + lines.map { "  \($0)" } + ["}"]
}

/// `text` in double quotes where it would not be one word without them.
func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.contains { $0.isWhitespace || "#!{}".contains($0) }
    return isPlain ? text : "\"\(text)\""
}

func onOff(_ isOn: Bool) -> String { isOn ? "on" : "off" }
