private import Glibc

extension ShellCommand {
    /// Does what the process's command line says, and ends the process: with 64 (EX_USAGE) where it says nothing that can be done.
    package static func main() {
        let outcome = outcome(of: CommandLine.arguments.dropFirst(), columns: terminalColumns)
        print(outcome.output, terminator: "")
        let errors = Array(outcome.errors.utf8)
        // The kernel reads the bytes during the call; nobody can be told where they cannot be written.
        unsafe _ = write(STDERR_FILENO, errors, errors.count)
        exit(outcome.status)
    }

    private static var terminalColumns: Int {
        var size = winsize()
        // The kernel writes the structure during the call.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
        return Int(size.ws_col)
    }
}

/// What is printed at the end, and with what the process ends.
struct Outcome: Hashable {
    var status: Int32 = 0
    var output = ""
    var errors = ""
}

extension ShellCommand {
    static func outcome(of words: ArraySlice<String>, columns: Int = 80) -> Outcome {
        if let answer = selfDescription(words) { return answer }
        var (path, rest) = (CommandPath(self), words)
        if rest.first == "help" || rest.first == "--help" || rest.first == "-h" {
            rest = rest.dropFirst()
            return asked(&path, rest, columns)
        }
        if rest == ["--version"] { return Outcome(output: (configuration.version ?? "") + "\n") }
        do {
            try path.descend(along: &rest)
            let command = path.type.init()
            try command.take(rest)
            try command.run()
            return Outcome()
        } catch {
            return outcome(of: error, at: path, columns)
        }
    }

    private static func asked(_ path: inout CommandPath, _ words: ArraySlice<String>, _ columns: Int) -> Outcome {
        var rest = words
        do {
            try path.descend(along: &rest)
            return Outcome(output: Help(path, root: self, columns: columns).text)
        } catch {
            return outcome(of: error, at: path, columns)
        }
    }

    private static func outcome(of error: any Error, at path: CommandPath, _ columns: Int) -> Outcome {
        switch error {
        case let code as ExitCode: return Outcome(status: code.rawValue)
        case is HelpRequest: return Outcome(output: Help(path, root: self, columns: columns).text)
        case let error as ValidationError:
            let usage = Help(path, root: self, columns: columns).usage
            return Outcome(
                status: ExitCode.usage.rawValue,
                errors: "Error: \(error.message)\nUsage: \(usage)\n  See '\(path.text) --help' for more.\n")
        default: return Outcome(status: ExitCode.failure.rawValue, errors: "Error: \(error)\n")
        }
    }

    /// What shells and manuals ask for.
    private static func selfDescription(_ words: ArraySlice<String>) -> Outcome? {
        switch words.first {
        case "--generate-completion-script":
            guard let shell = words.dropFirst().first.flatMap(Shell.init) else {
                let known = Shell.allCases.map(\.rawValue).listed("and")
                return Outcome(
                    status: ExitCode.usage.rawValue,
                    errors: "Error: There are scripts for \(known); name one of them.\n")
            }
            return Outcome(output: shell.script(for: name))
        case "--complete": return Outcome(output: completions(of: Array(words.dropFirst())).map { $0 + "\n" }.joined())
        case "--dump-commands": return Outcome(output: CommandDescription.text(of: self))
        default: return nil
        }
    }
}
