/// Reads the statements of all `history` blocks together.
func readHistory(_ statements: [Statement], _ report: inout Report) -> HistoryConfiguration {
    var history = HistoryConfiguration()
    HistoryKeyword.table.read(statements, &report) { keyword, arguments, _, report in
        switch keyword {
        case .path: history.path = arguments.path(&report)
        case .keepTransitions: history.keepTransitions = arguments.age(&report) ?? history.keepTransitions
        case .keepCheckResults: history.keepCheckResults = arguments.age(&report) ?? history.keepCheckResults
        case .maxSize: history.maxSize = arguments.databaseSize(&report) ?? history.maxSize
        }
    }
    return history
}

extension Arguments {
    fileprivate mutating func age(_ report: inout Report) -> Duration? {
        value("a time with its unit, such as 365d, 12h, 30m or 45s", &report) { text in
            durationWithUnits(text).flatMap { $0 > .zero ? $0 : nil }
        }
    }

    fileprivate mutating func databaseSize(_ report: inout Report) -> Int? {
        value("a size of at least 1M with its unit, such as 512M or 1G", &report) { text in
            size(text).flatMap { $0 >= 1 << 20 ? $0 : nil }
        }
    }
}
