/// One thing that a command line may say, and what it has said.
final class Parameter {
    enum Kind {
        case option, flag, positional
    }

    let kind: Kind
    let help: String
    let completion: CompletionKind
    let isOptional: Bool
    let isRepeating: Bool
    let defaultWord: String?
    let allWords: [String]
    /// Whether `--no-NAME` is written for its opposite.
    let isDeniable: Bool
    /// Of its property, as `state-directory`, unless another was given.
    private(set) var name: String
    private let hasOwnName: Bool
    /// Takes a word, a flag's being `true` or `false`; false where it is no value.
    private let takeWord: (String) -> Bool
    private(set) var isGiven = false

    init(
        _ kind: Kind, name: String? = nil, help: String, completion: CompletionKind = .none, isOptional: Bool,
        isRepeating: Bool = false, defaultWord: String? = nil, allWords: [String] = [], isDeniable: Bool = false,
        take: @escaping (String) -> Bool
    ) {
        self.kind = kind
        self.name = name ?? ""
        hasOwnName = name != nil
        self.help = help
        self.completion = completion
        self.isOptional = isOptional
        self.isRepeating = isRepeating
        self.defaultWord = defaultWord
        self.allWords = allWords
        self.isDeniable = isDeniable
        takeWord = take
    }

    func nameAfter(property: String) {
        if !hasOwnName { name = property.kebabCase }
    }

    func take(_ word: String) throws {
        guard takeWord(word) else {
            let words = allWords.isEmpty ? "" : " It takes \(allWords.map { "'\($0)'" }.listed("or"))."
            throw ValidationError("The value '\(word)' is invalid for '\(synopsis)'.\(words)")
        }
        isGiven = true
    }

    /// How it is named: not at all, by `--name`, or by `--name` and `--no-name`.
    var forms: [String] {
        kind == .positional ? [] : ["--\(name)"] + (isDeniable ? ["--no-\(name)"] : [])
    }

    /// `--listen <listen>`, `--json` or `<files>`.
    var synopsis: String {
        switch kind {
        case .option: "--\(name) <\(name)>"
        case .flag: forms.joined(separator: "/")
        case .positional: "<\(name)>"
        }
    }
}

/// A property that a command line may set.
protocol ParameterHolder {
    var parameter: Parameter { get }
}

/// A property that is a group of such.
protocol ParameterGroup {
    var options: any CommandOptions { get }
}

extension CommandOptions {
    /// Those of its properties, in the order in which they are declared, and of the groups among them.
    var parameters: [Parameter] {
        Mirror(reflecting: self).children.flatMap { child -> [Parameter] in
            switch child.value {
            case let holder as any ParameterHolder:
                // A wrapped property is stored under its name behind an underscore.
                if let label = child.label { holder.parameter.nameAfter(property: String(label.dropFirst())) }
                return [holder.parameter]
            case let group as any ParameterGroup: return group.options.parameters
            default: return []
            }
        }
    }

    /// Validates the groups, then what is made of them.
    func validateAll() throws {
        for child in Mirror(reflecting: self).children {
            if let group = child.value as? any ParameterGroup { try group.options.validateAll() }
        }
        try validate()
    }
}

extension String {
    /// `stateDirectory` as `state-directory`, `configID` as `config-id`.
    var kebabCase: String {
        var text = ""
        var previous: Character?
        for character in self {
            if character.isUppercase, previous?.isUppercase == false { text += "-" }
            text += character.lowercased()
            previous = character
        }
        return text
    }
}

extension [String] {
    /// `a, b or c`.
    func listed(_ conjunction: String) -> String {
        guard count > 1, let last else { return first ?? "" }
        return "\(dropLast().joined(separator: ", ")) \(conjunction) \(last)"
    }
}
