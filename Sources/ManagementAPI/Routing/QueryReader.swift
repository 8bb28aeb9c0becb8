internal import HTTPServer
internal import History
internal import Texts

/// Reads the parameters of a query; whatever is wrong with one is told by its name.
struct QueryReader {
    private let query: Query

    init(_ query: Query) {
        self.query = query
    }

    /// Refuses what the operation does not know, so that a misspelt filter is not taken for none.
    func allowOnly(_ names: [String]) throws(Problem) {
        var seen: [String] = []
        for parameter in query.parameters {
            guard names.contains(parameter.name) else {
                let known = names.isEmpty ? "none" : "only " + names.joined(separator: ", ")
                throw .parameter(parameter.name, "Unknown parameter; this operation takes \(known).")
            }
            guard !seen.contains(parameter.name) else { throw .parameter(parameter.name, "It is given twice.") }
            seen.append(parameter.name)
        }
    }

    func text(_ name: String) -> String? { query[name] }

    /// True also when the name stands alone.
    func flag(_ name: String) throws(Problem) -> Bool? {
        switch query[name] {
        case nil: return nil
        case "", "true": return true
        case "false": return false
        case let text?: throw .parameter(name, "\"\(text)\" is neither true nor false.")
        }
    }

    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let text = query[name] else { return nil }
        if let word = Word(rawValue: text) { return word }
        let known = type.allCases.map(\.rawValue).joined(separator: ", ")
        throw .parameter(name, "\"\(text)\" is not one of \(known).")
    }

    func limit(
        in range: ClosedRange<Int> = HistoryReader.limits, default defaultLimit: Int = HistoryReader.defaultLimit
    ) throws(Problem) -> Int {
        guard let text = query["limit"] else { return defaultLimit }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let limit = Int(text), range.contains(limit) else {
            throw .parameter("limit", "\"\(text)\" is not a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return limit
    }

    func cursor() throws(Problem) -> HistoryCursor? {
        guard let text = query["cursor"] else { return nil }
        do {
            return try HistoryCursor(text)
        } catch {
            throw .parameter("cursor", "\(error)")
        }
    }

    /// - Parameter now: microseconds since 1970 UTC; spans such as `2h` reach back from there.
    func period(now: Int64) throws(Problem) -> Period {
        Period(since: try moment("since", now: now), until: try moment("until", now: now))
    }

    /// How long to wait for an answer; nil when nothing is said of it.
    func wait() throws(Problem) -> Duration? {
        guard let text = query["wait"] else { return nil }
        guard let seconds = TimeSpan.seconds(text), seconds <= StatusWatch.longestWait else {
            throw .parameter("wait", "\"\(text)\" is not a time span of up to 5m. Write 30s or 2m.")
        }
        return .seconds(seconds)
    }

    private func moment(_ name: String, now: Int64) throws(Problem) -> Int64? {
        guard let text = query[name] else { return nil }
        if let moment = Timestamp.microseconds(text) { return moment }
        if let seconds = TimeSpan.seconds(text) { return now - seconds * 1_000_000 }
        throw .parameter(
            name,
            "\"\(text)\" is not a time. Write 2026-11-23T16:25:03Z, or how long ago: 45s, 30m, 2h, 7d, 2w. "
                + "A + must be written %2B.")
    }
}
