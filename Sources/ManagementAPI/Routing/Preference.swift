internal import HTTPServer

/// How long a client wants to wait for the outcome of a command (RFC 7240, sections 4.1 and 4.3).
struct Preference: Hashable {
    /// How long it waits before it is told where to look; nil for until the outcome is there.
    let wait: Duration?
    /// The preferences that count, as `Preference-Applied` names them; nil when none does.
    let applied: String?

    /// In seconds, as long as anybody waits for a command. Who wants to wait longer waits so long, and is not told that
    /// the preference was followed.
    static let longestWait: Int64 = 60

    /// Reads every `Prefer` field. What is unknown or malformed is no error and does not count, and of two equal
    /// preferences only the first does (RFC 7240, section 2).
    init(_ headers: HeaderFields) {
        let preferences = headers.values(of: "Prefer").flatMap { $0.elements(separatedBy: ",") }.map(Self.pair)
        let seconds = preferences.first { $0.name == "wait" }.flatMap { Self.seconds($0.value) }
        let isAsync = preferences.contains { $0.name == "respond-async" }
        if let seconds {
            wait = .seconds(min(seconds, Self.longestWait))
        } else {
            wait = isAsync ? .zero : nil
        }
        let followed = (isAsync ? ["respond-async"] : []) + Self.followed(seconds)
        applied = followed.isEmpty ? nil : followed.joined(separator: ", ")
    }

    private static func followed(_ seconds: Int64?) -> [String] {
        guard let seconds, seconds <= longestWait else { return [] }
        return ["wait=\(seconds)"]
    }

    /// A preference without its parameters.
    private static func pair(_ preference: Substring) -> (name: String, value: Substring) {
        let words = preference.elements(separatedBy: ";")[0].split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (words[0].trimmed.lowercased(), words.count > 1 ? words[1].trimmed.unquoted : "")
    }

    private static func seconds(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text) ?? .max
    }
}
