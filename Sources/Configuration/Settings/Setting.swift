/// What a configuration says of one keyword, in its own language and with the defaults written out: what the description
/// writes, and what the difference of two configurations compares.
struct Setting {
    enum Content {
        /// Behind the keyword; nil where that is not written.
        case value(String?)
        /// A keyword that is there or not.
        case flag(Bool)
        /// A keyword once for each value.
        case repeated([Item])
        /// A block with a line for each item.
        case list([Item])
        /// A block of which some lines are secret: as they are, and with asterisks.
        case secret(lines: [String], masked: [String])
        /// A secret behind the keyword; nil where that is not written.
        case secretValue(String?)
        /// A block for each value, with settings of its own.
        case blocks([NestedBlock])
    }

    struct Item: Hashable {
        /// What tells the items of a list apart.
        var key: String
        var text: String

        init(_ key: String, _ text: String) {
            self.key = key
            self.text = text
        }
    }

    /// A block within a block.
    struct NestedBlock {
        /// What tells the blocks of one keyword apart.
        var key: String
        /// What stands between the keyword and the brace.
        var name: String
        var settings: [Setting]
        /// Where it begins.
        var location: SourcePosition
        /// Whether the blocks around it say what it does not.
        var inherits = true
    }

    let keyword: String
    let content: Content

    init(_ keyword: String, _ content: Content) {
        self.keyword = keyword
        self.content = content
    }

    /// The lines that say it; none where there is nothing to say.
    func lines(showingSecrets: Bool) -> [String] {
        switch content {
        case .value(let value): value.map { [$0.isEmpty ? keyword : "\(keyword) \($0)"] } ?? []
        case .flag(let isSet): isSet ? [keyword] : []
        case .repeated(let items): items.map { "\(keyword) \($0.text)" }
        case .list(let items): items.isEmpty ? [] : block(keyword, items.map(\.text))
        case .secret(let lines, let masked):
            lines.isEmpty ? [] : block(keyword, showingSecrets ? lines : masked)
        case .secretValue(let value): value.map { ["\(keyword) \(showingSecrets ? $0 : SecretMask.mask)"] } ?? []
        case .blocks(let blocks):
            blocks.flatMap { nested in
                block(
                    nested.name.isEmpty ? keyword : "\(keyword) \(nested.name)",
                    nested.settings.flatMap { $0.lines(showingSecrets: showingSecrets) })
            }
        }
    }
}

/// A keyword that a configuration says something of.
protocol SettingKeyword: DefinedKeyword {
    /// What says it: a part of a configuration.
    associatedtype Subject
    /// Nil where another keyword says the same, and where `subject` is of a kind that does not have it.
    func setting(of subject: Subject) -> Setting.Content?
}

extension SettingKeyword {
    /// In the order of the keywords.
    static func settings(of subject: Subject) -> [Setting] {
        allCases.compactMap { keyword in keyword.setting(of: subject).map { Setting(keyword.rawValue, $0) } }
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
