private import JSON

/// A command as JSON, for manuals.
struct CommandDescription: Encodable {
    let commandName: String
    let abstract: String
    let discussion: String?
    let arguments: [Item]
    let subcommands: [CommandDescription]

    struct Item: Encodable {
        /// `option`, `flag` or `positional`.
        let kind: String
        /// `--as-service`, with `--no-as-service` where that may be written.
        let names: [String]
        let valueName: String
        let abstract: String
        let isOptional: Bool
        let isRepeating: Bool
        let allValues: [String]
        let defaultValue: String?
    }

    static func text(of command: any ShellCommand.Type) -> String {
        // There is nothing in it that JSON has not.
        (try? JSONWriter.bytes(CommandDescription(command), names: .asTheyStand))
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private init(_ command: any ShellCommand.Type) {
        commandName = command.name
        abstract = command.configuration.abstract
        discussion = command.configuration.discussion.isEmpty ? nil : command.configuration.discussion
        arguments = command.init().parameters.map(Item.init)
        subcommands = command.configuration.subcommands.map(CommandDescription.init)
    }
}

extension CommandDescription.Item {
    fileprivate init(_ parameter: Parameter) {
        kind = "\(parameter.kind)"
        names = parameter.forms
        valueName = parameter.name
        abstract = parameter.help
        isOptional = parameter.isOptional
        isRepeating = parameter.isRepeating
        allValues = parameter.allWords
        defaultValue = parameter.defaultWord
    }
}
