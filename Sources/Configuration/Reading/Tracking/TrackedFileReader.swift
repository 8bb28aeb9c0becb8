/// Reads a `track_file` block.
struct TrackedFileReader {
    private var path: String?
    private var weight = TrackedWeight(value: 1, limit: 254)
    private var initialValue: Int?
    private var overwrites = false

    /// The file; nil where it lacks a path. Mistakes are reported.
    mutating func read(_ name: Word, _ block: Block, _ report: inout Report) -> TrackedFile? {
        let found = TrackedFileKeyword.table.read(block.statements, &report) { keyword, arguments, _, report in
            take(keyword, &arguments, &report)
        }
        guard let path else {
            if !found.contains(.file) {
                report.error(
                    name.location, "the tracked file \(name.shown) has no path", instead: "write file /its/path",
                    rule: .missingKeyword)
            }
            return nil
        }
        return TrackedFile(
            name: name.text, path: path, weight: weight.value, reversed: weight.isReversed,
            initialValue: initialValue, overwrites: overwrites)
    }

    private mutating func take(_ keyword: TrackedFileKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .file: path = arguments.path(&report)
        case .weight: weight.read(&arguments, &report)
        case .initialValue: readInitialValue(&arguments, &report)
        }
    }

    /// `init_file [VALUE] [overwrite]`; the value is 0 where none is given.
    private mutating func readInitialValue(_ arguments: inout Arguments, _ report: inout Report) {
        initialValue = 0
        while let word = arguments.next() {
            if word.text == "overwrite" {
                overwrites = true
            } else if let value = wholeNumber(word.text) {
                initialValue = value
            } else {
                report.error(
                    word.location, "\(word.shown) is not a value for \"init_file\"",
                    instead: "write a whole number, and overwrite where the file is to be written at every start")
            }
        }
    }
}
