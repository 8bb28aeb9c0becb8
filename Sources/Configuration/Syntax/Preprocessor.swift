/// Turns the lines of the files, in the order in which they are read, into the lines that keepalived's grammar sees:
/// without those of other nodes (`@id`), with definitions replaced, and with sequences written out.
struct Preprocessor {
    let context: LoadContext
    private(set) var circumstances = LoadCircumstances()
    private var definitions = TextDefinitions()
    /// A definition whose last line ended in `\`.
    private var unfinished: (name: String, place: SourcePosition, lines: [[UInt8]])?
    private var instanceName: String?
    private var told: Set<SourcePosition> = []
    private var lineCount = 0
    private var byteCount = 0
    private var isExhausted = false

    init(context: LoadContext) {
        self.context = context
    }

    /// What one line of a file comes to: nothing, a line, or many.
    mutating func expand(_ line: MappedText, at place: SourcePosition, _ report: inout Report) -> [MappedText] {
        let line = line.withoutComment
        if unfinished != nil {
            continueDefinition(line, &report)
            return []
        }
        guard isShort(line, at: place, &report) else { return [] }
        var result = process(line, at: place, &report)
        if result.count == 1 { result[0].isCutByComment = line.isCutByComment }
        return result
    }

    /// Whether a line means anything else than it says.
    func isPlain(_ line: ArraySlice<UInt8>) -> Bool {
        unfinished == nil && line.first != UInt8(ascii: "@")
            && !line.contains { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "\\") }
    }

    var isInDefinition: Bool { unfinished != nil }

    /// Ends a file, and with it the definition that its last line left open.
    mutating func endFile(_ report: inout Report) {
        guard let open = unfinished else { return }
        report.warning(
            open.place, "the definition of $\(open.name) goes on behind the end of the file",
            instead: "end its last line without a \\", rule: .syntax)
        finishDefinition()
    }

    /// What is still to be done for one line of a file, the next step last.
    private enum Step {
        case line(MappedText, substitutions: Int, isCounted: Bool)
        /// Definitions that a sequence makes, or puts back as they were.
        case set([(name: String, definition: TextDefinitions.Definition?)])
    }

    /// Works from a list of its own rather than by calling itself: what a file says must not decide on the stack.
    private mutating func process(_ text: MappedText, at place: SourcePosition, _ report: inout Report) -> [MappedText]
    {
        var result: [MappedText] = []
        var steps = [Step.line(text, substitutions: 0, isCounted: false)]
        while let step = steps.popLast(), !isExhausted {
            switch step {
            case .set(let changes):
                for (name, definition) in changes { definitions[name] = definition }
            case .line(let text, let substitutions, let isCounted):
                let next = process(text, at: place, substitutions, isCounted: isCounted, into: &result, &report)
                steps += next.reversed()
            }
        }
        return result
    }

    /// Takes one step; what it returns is to be done before all else.
    private mutating func process(
        _ text: MappedText, at place: SourcePosition, _ substitutions: Int, isCounted: Bool,
        into result: inout [MappedText], _ report: inout Report
    ) -> [Step] {
        guard spend(text, lines: isCounted ? 0 : 1, at: place, &report), let text = conditional(text, place, &report)
        else { return [] }
        if let definition = DefinitionLine(text) {
            define(definition, text, place, &report)
            return []
        }
        var substitutions = substitutions
        do {
            if let repeated = try RepeatedLine(in: text) {
                return try repeatLine(repeated, text, place, substitutions, &report)
            }
        } catch {
            report.error(place, error.message, instead: error.suggestion, rule: .expansion)
            return []
        }
        guard let replaced = replaceOnce(text, place, &substitutions, &report) else {
            noteInstanceName(text)
            result.append(text)
            return []
        }
        return replaced.lines.map { .line($0, substitutions: substitutions, isCounted: false) }
    }

    /// Keeps the account of what all lines come to, so that a few lines cannot become more than a machine can hold.
    private mutating func spend(
        _ text: MappedText, lines: Int, at place: SourcePosition, _ report: inout Report
    ) -> Bool {
        guard !isExhausted, isShort(text, at: place, &report) else { return false }
        lineCount += lines
        byteCount += text.bytes.count
        isExhausted = lineCount > Limits.expandedLines || byteCount > Limits.expandedBytes
        if isExhausted {
            report.error(
                place,
                "definitions and sequences make more than \(Limits.expandedLines) lines or"
                    + " \(Limits.expandedBytes) bytes, which is the limit", instead: "write shorter sequences",
                rule: .expansion)
        }
        return !isExhausted
    }

    private func isShort(_ text: MappedText, at place: SourcePosition, _ report: inout Report) -> Bool {
        guard text.bytes.count > Limits.expandedLine else { return true }
        report.error(
            place, "the line, with its definitions replaced, has more than \(Limits.expandedLine) bytes",
            instead: "break it into several lines", rule: .expansion)
        return false
    }

    /// The line behind its condition; nil where it is another node's.
    private mutating func conditional(
        _ text: MappedText, _ place: SourcePosition, _ report: inout Report
    ) -> MappedText? {
        guard text.bytes.first == UInt8(ascii: "@") else { return text }
        let end = text.bytes.firstIndex { $0.isBlank } ?? text.bytes.count
        var id = String(decoding: text.bytes[1..<end], as: UTF8.self)
        let isNegated = id.hasPrefix("^")
        if isNegated { id.removeFirst() }
        if id.isEmpty {
            report.error(
                place, "the @ names no configuration id", instead: "write @ID or @^ID and a blank", rule: .syntax)
            return nil
        }
        circumstances.configID = context.configID
        guard (id == context.configID) != isNegated else { return nil }
        let rest = text[end..<text.bytes.count]
        if IncludeKeyword(line: rest.bytes[...]) != nil {
            report.warning(
                place, "an include behind a condition is ignored, as in keepalived",
                instead: "include a file that has the condition on its lines", rule: .include)
            return nil
        }
        return rest
    }
}

// Definitions.
extension Preprocessor {
    private mutating func define(
        _ line: DefinitionLine, _ text: MappedText, _ place: SourcePosition, _ report: inout Report
    ) {
        guard definitions.count < Limits.definitions || definitions[line.name] != nil else {
            report.error(place, "there are more than \(Limits.definitions) definitions", rule: .expansion)
            return
        }
        let column = text.columns[text.firstVisible]
        unfinished = (line.name, SourcePosition(file: place.file, line: place.line, column: column), [])
        continueDefinition(text[line.valueStart..<text.bytes.count], &report)
    }

    private mutating func continueDefinition(_ line: MappedText, _ report: inout Report) {
        var bytes = line.bytes
        while bytes.last?.isBlank == true { bytes.removeLast() }
        let goesOn = bytes.last == UInt8(ascii: "\\")
        if goesOn { bytes.removeLast() }
        unfinished?.lines.append(Array(bytes.drop { $0.isBlank }))
        if !goesOn { finishDefinition() }
    }

    private mutating func finishDefinition() {
        guard let open = unfinished else { return }
        unfinished = nil
        definitions[open.name] = TextDefinitions.Definition(
            value: Array(open.lines.joined(separator: [UInt8(ascii: "\n")])), place: open.place)
    }

    /// The line with its first reference replaced; nil where there is none that stands for anything.
    private mutating func replaceOnce(
        _ text: MappedText, _ place: SourcePosition, _ substitutions: inout Int, _ report: inout Report
    ) -> MappedText? {
        var start = 0
        while let reference = Reference.first(in: text, from: start) {
            let use = SourcePosition(
                file: place.file, line: place.line, column: text.columns[reference.range.lowerBound])
            if let value = value(of: reference, use, &report) {
                substitutions += 1
                guard substitutions <= Limits.substitutions else {
                    report.error(
                        use, "one line replaces more than \(Limits.substitutions) definitions, which is the limit",
                        instead: "define nothing by itself", rule: .expansion)
                    isExhausted = true
                    return nil
                }
                var text = text
                text.replace(reference.range, by: value)
                return text
            }
            start = reference.range.upperBound
        }
        return nil
    }

    private mutating func value(of reference: Reference, _ use: SourcePosition, _ report: inout Report) -> [UInt8]? {
        switch (reference.name, reference.arguments.first) {
        case ("_HASH", nil): return [UInt8(ascii: "#")]
        case ("_BANG", nil): return [UInt8(ascii: "!")]
        case ("_PWD", nil): return Array((directory(of: use.file).isEmpty ? "." : directory(of: use.file)).utf8)
        case ("_INSTANCE", nil): if let instanceName { return Array(instanceName.utf8) }
        case ("_ENV", let name?):
            if let value = context.environment(name) {
                circumstances.environment[name] = value
                return Array(value.utf8)
            }
        case ("_RANDOM", _):
            report.error(
                use, "a random value differs at every reload, and so the router would change each time",
                instead: "write out the value", rule: .expansion)
            return []
        default:
            if let definition = definitions[reference.name], reference.arguments.isEmpty {
                if let place = definition.place { report.note(use, isFrom: reference.name, at: place) }
                return definition.value
            }
        }
        warnOfUndefined(use, &report)
        return nil
    }

    /// Leaves the name out: it may be a part of a password with a `$` in it.
    private mutating func warnOfUndefined(_ use: SourcePosition, _ report: inout Report) {
        guard told.insert(use).inserted else { return }
        report.warning(
            use, "what is behind the $ is not defined here and stays as it is, as in keepalived",
            instead: "define it in a line before this one", rule: .undefinedDefinition)
    }

    private mutating func noteInstanceName(_ text: MappedText) {
        let words = String(decoding: text.bytes, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        if words.count == 2, words[0] == "instance" { instanceName = String(words[1]) }
    }
}

// Sequences.
extension Preprocessor {
    private mutating func repeatLine(
        _ repeated: RepeatedLine, _ text: MappedText, _ place: SourcePosition, _ substitutions: Int,
        _ report: inout Report
    ) throws(RepeatedLine.Mistake) -> [Step] {
        var substitutions = substitutions
        if let reference = Reference.first(in: text, from: repeated.range.lowerBound),
            reference.range.upperBound < repeated.range.upperBound,
            let replaced = replaceBounds(reference, text, place, &substitutions, &report)
        {
            return [.line(replaced, substitutions: substitutions, isCounted: false)]
        }
        var rest = text
        rest.bytes.removeSubrange(repeated.range)
        rest.columns.removeSubrange(repeated.range)
        let assignments = try repeated.assignments(limit: max(Limits.expandedLines - lineCount, 1))
        lineCount += assignments.count
        let names = Set(assignments.first?.map(\.name) ?? [])
        let outer = names.sorted().map { ($0, definitions[$0]) }
        let steps = assignments.flatMap { assignment in
            [
                Step.set(
                    assignment.map { ($0.name, TextDefinitions.Definition(value: Array($0.value.utf8), place: nil)) }),
                .line(rest, substitutions: 0, isCounted: true),
            ]
        }
        return steps + [.set(outer)]
    }

    /// A definition between the brackets of a sequence, replaced before the sequence is read.
    private mutating func replaceBounds(
        _ reference: Reference, _ text: MappedText, _ place: SourcePosition, _ substitutions: inout Int,
        _ report: inout Report
    ) -> MappedText? {
        let use = SourcePosition(file: place.file, line: place.line, column: text.columns[reference.range.lowerBound])
        substitutions += 1
        guard substitutions <= Limits.substitutions, let value = value(of: reference, use, &report) else { return nil }
        var text = text
        text.replace(reference.range, by: value)
        return text
    }
}
