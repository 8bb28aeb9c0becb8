internal import CommandParser
internal import Linting

/// `aloft check`: what configurations would do, without doing it.
struct Check: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configurations, keepalived's own included, without running them.",
        discussion: """
            Several files are those of the nodes of one cluster, and are held against one another. One file alone is held \
            against this machine too.

            Exits 0 when all of it can be run, 2 where there are errors, and with --strict 1 where there are warnings.
            """)

    enum Format: String, CommandValue, CaseIterable {
        case text, json, sarif
    }

    @Argument(help: "The configuration file of each node.", completion: .file)
    var files: [String]

    @Flag(help: "Warnings count: exit 1 where there are any.")
    var strict = false

    @Option(
        help: """
            Which @id lines of the configuration count; by default the short host name. Given several times, each is a \
            node of its own.
            """)
    var configID: [String] = []

    @Option(help: "How to say it.")
    var format = Format.text

    @Flag(help: "Print every setting with the file and line that it comes from, and the diagnostics to standard error.")
    var explain = false

    @Flag(
        isDeniable: true,
        help: "Look for the interfaces, programs and users of this machine, as by default; or do not.")
    var host = true

    @Flag(
        isDeniable: true,
        help: """
            Judge files and programs by what aloft.service may do, with its user and its rights; by default where root asks and \
            the service is installed.
            """)
    var asService: Bool?

    @Flag(help: "Say also what differs from keepalived in behaviour, and why: for moving over.")
    var fromKeepalived = false

    func validate() throws {
        guard !explain || format == .text else { throw ValidationError("--explain is text; leave --format out.") }
        guard host || asService != true else {
            throw ValidationError("--as-service looks at this machine; leave --no-host out.")
        }
        guard Set(files).count == files.count else { throw ValidationError("A file is named twice; name it once.") }
    }

    func run() throws {
        var options = ConfigurationCheck.Options()
        options.configIDs = configID
        options.looksAtHost = host
        options.isAboutKeepalived = fromKeepalived
        options.isForService = asService
        let check = ConfigurationCheck(paths: files, options)
        try print(check)
        throw ExitCode(check.exitStatus(strict: strict))
    }

    private func print(_ check: ConfigurationCheck) throws {
        switch format {
        case .json: Swift.print(String(decoding: try check.json, as: UTF8.self), terminator: "")
        case .sarif: Swift.print(String(decoding: try check.sarif, as: UTF8.self), terminator: "")
        case .text:
            if explain {
                Swift.print(check.explanation, terminator: "")
                check.writeTextToStandardError()
            } else {
                Swift.print(check.text, terminator: "")
            }
        }
    }
}
