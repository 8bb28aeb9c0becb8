/// A command of a program, or a group of them. Its properties with `@Option`, `@Flag`, `@Argument` and `@OptionGroup` are what may be
/// written behind its name.
package protocol ShellCommand: CommandOptions {
    static var configuration: CommandConfiguration { get }

    /// Does it; what goes wrong is thrown, an exit status as `ExitCode`.
    func run() throws
}

extension ShellCommand {
    /// A group of commands alone does nothing but say which there are.
    package func run() throws { throw HelpRequest() }
}

/// Parameters that several commands share, by `@OptionGroup`.
package protocol CommandOptions: SendableMetatype {
    init()

    /// Refuses, with `ValidationError`, what does not go together.
    func validate() throws
}

extension CommandOptions {
    package func validate() throws {}
}

/// What a command is called, and what it says of itself.
package struct CommandConfiguration: Sendable {
    /// Nil for the name of its type, in small letters.
    let commandName: String?
    /// One sentence.
    let abstract: String
    /// Paragraphs.
    let discussion: String
    let version: String?
    let subcommands: [any ShellCommand.Type]

    package init(
        commandName: String? = nil, abstract: String, discussion: String = "", version: String? = nil,
        subcommands: [any ShellCommand.Type] = []
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.discussion = discussion
        self.version = version
        self.subcommands = subcommands
    }
}

/// The exit status that a command ends with, without a word about it.
package struct ExitCode: Error, Hashable, Sendable {
    package let rawValue: Int32

    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    package static let success = ExitCode(0)
    package static let failure = ExitCode(1)
    /// EX_USAGE of sysexits(3): the command line is wrong.
    package static let usage = ExitCode(64)
}

/// What is wrong with a command line, in a sentence or two.
package struct ValidationError: Error, Hashable, Sendable {
    let message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// That a command says of itself what it can do.
struct HelpRequest: Error {}

extension ShellCommand {
    static var name: String { configuration.commandName ?? "\(Self.self)".lowercased() }
}
