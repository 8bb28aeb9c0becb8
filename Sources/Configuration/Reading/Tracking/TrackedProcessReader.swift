/// Reads a `vrrp_track_process` block.
struct TrackedProcessReader {
    private var command: [String] = []
    private var match: TrackedProcess.ArgumentMatch?
    private var weight = TrackedWeight()
    private var quorum = 1
    private var maximum: Int?
    private var terminateDelay = Duration.zero
    private var forkDelay = Duration.zero
    private var comparesFullCommand = false

    /// The process; nil where it names no program. Mistakes are reported.
    mutating func read(_ name: Word, _ block: Block, _ report: inout Report) -> TrackedProcess? {
        let found = TrackedProcessKeyword.table.read(block.statements, &report) { keyword, arguments, _, report in
            take(keyword, &arguments, &report)
        }
        if !found.contains(.process) {
            report.error(
                name.location, "the tracked process \(name.shown) names no program",
                instead: "write process and its name", rule: .missingKeyword)
        }
        if let maximum, maximum < quorum {
            report.error(
                name.location, "quorum_max is lower than quorum, and so \(name.shown) could never be as it should",
                instead: "write a quorum_max of at least \(quorum)")
        }
        guard let program = command.first else { return nil }
        return TrackedProcess(
            name: name.text, program: program, arguments: Array(command.dropFirst()), match: match ?? .exact,
            weight: weight.value, reversed: weight.isReversed, quorum: quorum, maximum: maximum,
            terminateDelay: terminateDelay, forkDelay: forkDelay, comparesFullCommand: comparesFullCommand)
    }

    private mutating func take(
        _ keyword: TrackedProcessKeyword, _ arguments: inout Arguments, _ report: inout Report
    ) {
        let delays = Duration.zero ... .seconds(3600)
        let counts = 1...65_535
        switch keyword {
        case .process: readProcess(&arguments, &report)
        case .match: readMatch(&arguments, &report)
        case .weight: weight.read(&arguments, &report)
        case .quorum: quorum = arguments.number(in: counts, &report) ?? quorum
        case .maximum: maximum = arguments.number(in: counts, &report) ?? maximum
        case .delay:
            guard let delay = arguments.seconds(in: delays, &report) else { return }
            (terminateDelay, forkDelay) = (delay, delay)
        case .terminateDelay: terminateDelay = arguments.seconds(in: delays, &report) ?? terminateDelay
        case .forkDelay: forkDelay = arguments.seconds(in: delays, &report) ?? forkDelay
        case .fullCommand: comparesFullCommand = true
        }
    }

    /// A program and its arguments. Each is one word, in double quotes where it has blanks.
    private mutating func readProcess(_ arguments: inout Arguments, _ report: inout Report) {
        guard let program = arguments.required("the name of a program", &report) else { return }
        var words = [program]
        while let word = arguments.next() { words.append(word) }
        if let quote = words.first(where: { $0.text.hasPrefix("'") }) {
            report.warning(
                quote.location, "the single quote of \(quote.shown) is a part of the name, as in keepalived",
                instead: "write double quotes")
        }
        if program.text.contains(where: \.isWhitespace) {
            report.warning(
                program.location, "all of \(program.shown) is the name of the program, as in keepalived",
                instead: "write its arguments behind the quotes")
        }
        if program.text.isEmpty {
            report.error(program.location, "the name of the program is empty", instead: "write its name")
            return
        }
        command = words.map(\.text)
    }

    private mutating func readMatch(_ arguments: inout Arguments, _ report: inout Report) {
        match =
            arguments.value("initial, partial or exact", &report) { TrackedProcess.ArgumentMatch(rawValue: $0) }
            ?? match
    }
}
