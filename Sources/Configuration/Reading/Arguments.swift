import VRRP

/// The words behind a keyword, taken one by one.
struct Arguments {
    let keyword: Word
    private var words: ArraySlice<Word>

    init(_ statement: Statement) {
        self.init(statement.keyword, statement.arguments)
    }

    init(_ keyword: Word, _ words: [Word]) {
        self.keyword = keyword
        self.words = words[...]
    }

    var isEmpty: Bool { words.isEmpty }

    mutating func next() -> Word? { words.popFirst() }

    /// The one word that belongs to `option`, which was the last one taken; nothing where it is missing.
    mutating func value(of option: Word) -> Arguments { Arguments(option, next().map { [$0] } ?? []) }

    /// The next word, which must be there; `what` completes "write ... behind it".
    mutating func required(_ what: String, _ report: inout Report) -> Word? {
        if let word = words.popFirst() { return word }
        report.error(keyword.location, "\(keyword.shown) has no value", instead: "write \(what) behind it")
        return nil
    }

    /// The next word read by `parse`; an error where it is missing or `parse` returns nil.
    mutating func value<Value>(
        _ what: String, _ report: inout Report, _ parse: (String) -> Value?
    ) -> Value? {
        guard let word = required(what, &report) else { return nil }
        if let value = parse(word.text) { return value }
        report.error(word.location, "\(word.shown) is not a value for \(keyword.shown)", instead: "write \(what)")
        return nil
    }

    mutating func number(in range: ClosedRange<Int>, _ report: inout Report) -> Int? {
        value("a whole number from \(range.lowerBound) to \(range.upperBound)", &report) { text in
            wholeNumber(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func seconds(in range: ClosedRange<Duration>, _ report: inout Report) -> Duration? {
        let bounds = "\(range.lowerBound.decimalSeconds) to \(range.upperBound.decimalSeconds)"
        return value("seconds from \(bounds)", &report) { text in
            decimalSeconds(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A switch: on by its mere presence, or with one of keepalived's words for on and off.
    mutating func isOn(_ report: inout Report) -> Bool {
        guard !words.isEmpty else { return true }
        return value("on or off", &report) { switchWords[$0] } ?? false
    }

    /// The absolute path of a file.
    mutating func path(_ report: inout Report, limit: Int = 4095) -> String? {
        value("an absolute path of at most \(limit) bytes", &report) { text in
            text.hasPrefix("/") && text.utf8.count <= limit ? text : nil
        }
    }

    /// The name of a network interface, short enough for the kernel.
    mutating func interface(_ report: inout Report) -> String? {
        value("the name of an interface, at most \(Limits.interfaceName) bytes", &report, interfaceName)
    }

    mutating func version(_ report: inout Report) -> ProtocolVersion? {
        number(in: 2...3, &report).flatMap(UInt8.init(exactly:)).flatMap(ProtocolVersion.init(rawValue:))
    }

    mutating func user(_ report: inout Report) -> ScriptUser? {
        guard let name = required("a user, and a group if it is not the user's own", &report) else { return nil }
        return ScriptUser(name: name.text, group: next()?.text)
    }

    /// Reports the words that nobody took.
    func end(_ report: inout Report) {
        guard let first = words.first else { return }
        report.warning(
            first.location, "\(first.shown) and what follows on the line is ignored: \(keyword.shown) takes no more",
            instead: "remove it, or write it on a line of its own", rule: .surplusWords)
    }
}

let switchWords = ["on": true, "true": true, "yes": true, "off": false, "false": false, "no": false]
