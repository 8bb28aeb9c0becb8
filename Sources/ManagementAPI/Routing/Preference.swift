internal import HTTPServer

/// How long a client wants to wait for the outcome of a command (RFC 7240, sections 4.1 and 4.3).
struct Preference: Hashable {
    /// How long it waits before it is told where to look; nil for until the outcome is there.
    let wait: Duration?
    /// The preferences that count, as `Preference-Applied` names them; nil when none does.
    let applied: String?

    /// No more than a command takes in any case; a longer time means the same.
    private static let longestWait: Int64 = 3600

    /// Reads every `Prefer` field. What is unknown or malformed is no error and does not count, and of two equal
    /// preferences only the first does (RFC 7240, section 2).
    init(_ headers: HeaderFields) {
        let preferences = headers.values(of: "Prefer").flatMap { $0.elements(separatedBy: ",") }.map(Self.pair)
        let seconds = preferences.first { $0.name == "wait" }.flatMap { Self.seconds($0.value) }
        let isAsync = preferences.contains { $0.name == "respond-async" }
        if let seconds {
            wait = .seconds(seconds)
            applied = (isAsync ? "respond-async, " : "") + "wait=\(seconds)"
        } else {
            wait = isAsync ? .zero : nil
            applied = isAsync ? "respond-async" : nil
        }
    }

    /// A preference without its parameters.
    private static func pair(_ preference: Substring) -> (name: String, value: Substring) {
        let words = preference.elements(separatedBy: ";")[0].split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (words[0].trimmed.lowercased(), words.count > 1 ? words[1].trimmed.unquoted : "")
    }

    private static func seconds(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int64(text) ?? longestWait, longestWait)
    }
}
