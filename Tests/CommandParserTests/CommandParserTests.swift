import JSON
import Synchronization
import Testing

@testable import CommandParser

/// What a command has been told, as text.
private let told = Mutex<[String]>([])

private struct Shared: CommandOptions {
    @Option(help: "A folder.", completion: .directory)
    var stateDirectory = "/var/lib/x"

    @Flag(help: "As JSON.")
    var json = false
}

private struct Feed: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Feed a cat.", discussion: "One paragraph.\n\nAnother one.")

    enum Food: String, CommandValue, CaseIterable {
        case fish, meat
    }

    @Argument(help: "The cats.", completion: .names { ["tom", "tiger"] })
    var cats: [String]

    @Option(name: "with", help: "What with.")
    var foods: [Food] = []

    @Option(help: "How often.")
    var times = 2

    @Option(help: "Why.")
    var why: String?

    @Flag(isDeniable: true, help: "Whether it is washed.")
    var washed: Bool?

    @OptionGroup var shared: Shared

    func validate() throws {
        guard times > 0 else { throw ValidationError("A cat is fed at least once.") }
    }

    func run() throws {
        guard cats != ["dog"] else { throw ExitCode(3) }
        let text =
            "\(cats) \(foods.map(\.rawValue)) \(times) \(why ?? "nil") \(washed.map { "\($0)" } ?? "nil") \(shared.stateDirectory) \(shared.json)"
        told.withLock { $0.append(text) }
    }
}

private struct Sleep: ShellCommand {
    static let configuration = CommandConfiguration(abstract: "Sleep.")

    @Option(help: "How long.")
    var configID: Int

    @Argument(help: "Where.")
    var place: String?

    func run() throws { told.withLock { $0.append("\(configID) \(place ?? "anywhere")") } }
}

/// A command of its own that has others below it.
private struct Show: ShellCommand {
    static let configuration = CommandConfiguration(abstract: "Show a cat.", subcommands: [Prize.self])

    @Argument(help: "Which.", completion: .names { ["tom", "tiger"] })
    var name: String

    func run() throws { told.withLock { $0.append("show \(name)") } }
}

private struct Prize: ShellCommand {
    static let configuration = CommandConfiguration(abstract: "Give a prize.")

    @Argument(help: "Whose.")
    var name: String

    @Argument(help: "Which one.")
    var place: Int

    func run() throws { told.withLock { $0.append("prize \(name) \(place)") } }
}

private struct Cat: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Look after cats.", version: "9.1",
        subcommands: [Feed.self, Sleep.self, Show.self])
}

@Suite(.serialized)
struct CommandParserTests {
    private func outcome(_ words: String...) -> Outcome { Cat.outcome(of: words[...]) }

    private func says(_ words: String...) -> String? {
        told.withLock { $0 = [] }
        #expect(Cat.outcome(of: words[...]) == Outcome())
        return told.withLock(\.last)
    }

    @Test func `words, options and flags are taken, in any order`() {
        #expect(says("feed", "tom") == "[\"tom\"] [] 2 nil nil /var/lib/x false")
        #expect(
            says(
                "feed", "--with", "fish", "tom", "--times=3", "--with=meat", "tiger", "--why", "it is hungry",
                "--no-washed", "--json",
                "--state-directory", "/x") == "[\"tom\", \"tiger\"] [\"fish\", \"meat\"] 3 it is hungry false /x true")
        #expect(
            says("feed", "--why=a=b", "--washed", "--", "--tom", "-")
                == "[\"--tom\", \"-\"] [] 2 a=b true /var/lib/x false")
        #expect(says("sleep", "--config-id", "-5", "here") == "-5 here")
        #expect(says("show", "tom") == "show tom")
        #expect(says("show", "prize", "tom", "1") == "prize tom 1")
        #expect(says("sleep", "--config-id", "1", "--config-id", "2") == "2 anywhere", "the last of two counts")
    }

    @Test(arguments: [
        (["fed"], "Unknown command 'fed'. Did you mean 'feed'?", "cat <subcommand>"),
        (["feed"], "'<cats>' is missing.", "cat feed"),
        (["sleep"], "'--config-id <config-id>' is missing.", "cat sleep"),
        (["sleep", "--config-id"], "'--config-id <config-id>' lacks its value.", "cat sleep"),
        (["sleep", "--config-id", "--x"], "'--config-id <config-id>' lacks its value.", "cat sleep"),
        (["sleep", "--config-id", "soon"], "The value 'soon' is invalid for '--config-id <config-id>'.", "cat sleep"),
        (["sleep", "--config-id", "1", "a", "b"], "Nothing is known of 'b' here.", "cat sleep"),
        (
            ["feed", "tom", "--with", "milk"],
            "The value 'milk' is invalid for '--with <with>'. It takes 'fish' or 'meat'.", "cat feed"
        ),
        (["feed", "tom", "--tines", "1"], "Unknown option '--tines'. Did you mean '--times'?", "cat feed"),
        (["feed", "tom", "-x"], "Unknown option '-x'.", "cat feed"),
        (["feed", "tom", "--json=1"], "'--json' takes no value.", "cat feed"),
        (["feed", "tom", "--no-json"], "Unknown option '--no-json'.", "cat feed"),
        (["feed", "tom", "--times", "0"], "A cat is fed at least once.", "cat feed"),
        (["--nothing"], "Unknown option '--nothing'.", "cat"),
        (["show"], "'<name>' is missing.", "cat show <name>\n"),
        (["show", "tom", "tiger"], "Nothing is known of 'tiger' here.", "cat show <name>\n"),
        (["show", "prize", "tom"], "'<place>' is missing.", "cat show prize <name> <place>\n"),
        (
            ["show", "prize", "tom", "last"], "The value 'last' is invalid for '<place>'.",
            "cat show prize <name> <place>\n"
        ),
    ])
    func `what is wrong is said, with how it is written, and exits 64`(words: [String], why: String, usage: String) {
        let outcome = Cat.outcome(of: words[...])
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Error: \(why)\nUsage: \(usage)"), "\(outcome.errors)")
    }

    @Test func `a command's own exit status is the program's`() {
        #expect(outcome("feed", "dog") == Outcome(status: 3))
    }

    @Test(arguments: [["--help"], ["-h"], ["help"], []] as [[String]])
    func `a group says which commands there are`(words: [String]) {
        let help = Cat.outcome(of: words[...])
        #expect(help.status == 0 && help.errors.isEmpty)
        for text in [
            "OVERVIEW: Look after cats.\n", "USAGE: cat <subcommand>", "  feed                    Feed a cat.",
            "--version",
        ] {
            #expect(help.output.contains(text), "\(help.output)")
        }
    }

    @Test(arguments: [["help", "feed"], ["feed", "--help"], ["feed", "tom", "-h"], ["--help", "feed"]])
    func `a command says what may be written behind it`(words: [String]) {
        let help = Cat.outcome(of: words[...]).output
        #expect(
            help == """
                OVERVIEW: Feed a cat.

                One paragraph.

                Another one.

                USAGE: cat feed [--with <with> ...] [--times <times>] [--why <why>] [--washed/--no-washed] [--state-directory <state-directory>] [--json] <cats> ...

                ARGUMENTS:
                  <cats>                  The cats.

                OPTIONS:
                  --with <with>           What with. (values: fish, meat)
                  --times <times>         How often. (default: 2)
                  --why <why>             Why.
                  --washed/--no-washed    Whether it is washed.
                  --state-directory <state-directory>
                                          A folder. (default: /var/lib/x)
                  --json                  As JSON.
                  -h, --help              Show help information.

                """)
        #expect(outcome("--version").output == "9.1\n")
    }

    @Test(arguments: [
        ([""], ["feed", "sleep", "show", "help"]), (["show", ""], ["prize", "tom", "tiger"]), (["f"], ["feed"]),
        (["feed", "--w"], ["--with", "--why", "--washed"]),
        (["feed", "--with", ""], ["fish", "meat"]), (["feed", "--with", "m"], ["meat"]),
        (["feed", "t"], ["tom", "tiger"]),
        (["feed", "tom", "--state-directory", "/v"], ["@directory"]), (["feed", "--json", "ti"], ["tiger"]),
        (["nothing", ""], []),
        (["sleep", ""], []),
    ])
    func `a shell is told what may come next`(words: [String], expected: [String]) {
        #expect(
            Cat.outcome(of: (["--complete"] + words)[...]).output.split(separator: "\n").map(String.init) == expected)
    }

    @Test func `a manual is told of every command`() throws {
        let description = try JSONReader.anything(from: Array(outcome("--dump-commands").output.utf8))
        guard case .object(let root) = description, case .array(let commands)? = root["subcommands"] else {
            Issue.record("no commands")
            return
        }
        #expect(commands.count == 3)
        #expect(outcome("--dump-commands").output.contains("\"--no-washed\""))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func `there is a script for a shell`(shell: String) {
        let script = outcome("--generate-completion-script", shell).output
        #expect(script.contains("--complete") && script.contains("cat"))
    }

    @Test func `there is none for another`() {
        #expect(outcome("--generate-completion-script", "csh").status == 64)
    }
}
