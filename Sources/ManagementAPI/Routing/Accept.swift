internal import HTTPServer

extension Request {
    /// Whether `Accept` prefers plain text to JSON (RFC 9110, section 12.5.1); whoever has no preference gets JSON.
    var wantsPlainText: Bool {
        let ranges = headers.values(of: "Accept").flatMap { $0.elements(separatedBy: ",") }.map(MediaRange.init)
        guard !ranges.isEmpty else { return false }
        return ranges.weight(of: "text", "plain") > ranges.weight(of: "application", "json")
    }
}

/// One element of `Accept`.
private struct MediaRange {
    let type: String
    /// Thousandths.
    let weight: Int

    init(_ text: Substring) {
        let parts = text.elements(separatedBy: ";")
        type = parts[0].lowercased()
        let weights = parts.dropFirst().map { $0.lowercased() }.filter { $0.hasPrefix("q=") }
        weight = weights.first.flatMap { Double($0.dropFirst(2)) }.map { Int(min(max($0, 0), 1) * 1000) } ?? 1000
    }
}

extension [MediaRange] {
    /// That of the most specific range that has the type; 0 where none has.
    fileprivate func weight(of type: String, _ subtype: String) -> Int {
        for name in ["\(type)/\(subtype)", "\(type)/*", "*/*"] {
            if let range = first(where: { $0.type == name }) { return range.weight }
        }
        return 0
    }
}
