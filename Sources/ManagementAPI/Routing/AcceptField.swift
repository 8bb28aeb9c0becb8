/// What a client wants to get, by its `Accept` field (RFC 9110, section 12.5.1).
struct AcceptField {
    /// One media range; what cannot be read is left out.
    fileprivate struct Range {
        let type: Substring
        let subtype: Substring
        /// Lower-case names, without `q`.
        let parameters: [(name: String, value: String)]
        let quality: Double
    }

    private let ranges: [Range]

    /// - Parameter values: those of all `Accept` fields; none means that everything is welcome.
    init(_ values: [String]) {
        ranges = values.flatMap { $0.split(separator: ",") }.compactMap { Range($0) }
    }

    /// How welcome a media type is, from 0 for not at all to 1: what the most specific range that fits it says.
    ///
    /// - Parameter parameters: those that a range may name; one that names another value, or another parameter, does not fit.
    func quality(of type: String, _ subtype: String, parameters: [String: String] = [:]) -> Double {
        guard !ranges.isEmpty else { return 1 }
        let fitting = ranges.compactMap { range in
            range.specificity(for: type, subtype, parameters).map { ($0, range.quality) }
        }
        return fitting.max { $0 < $1 }?.1 ?? 0
    }
}

extension AcceptField.Range {
    fileprivate init?(_ text: Substring) {
        let parts = text.split(separator: ";").map(\.trimmed)
        let names = parts.first?.lowercased().split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard names.count == 2 else { return nil }
        let parameters = parts.dropFirst().compactMap { part -> (name: String, value: String)? in
            let sides = part.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard sides.count == 2 else { return nil }
            return (sides[0].lowercased(), sides[1].filter { $0 != "\"" }.lowercased())
        }
        let quality = parameters.first { $0.name == "q" }.map { Double($0.value) ?? 0 } ?? 1
        self.init(
            type: names[0], subtype: names[1], parameters: parameters.filter { $0.name != "q" },
            quality: min(1, max(0, quality.isNaN ? 0 : quality)))
    }

    /// The greater, the closer the range describes the type; nil when it does not fit.
    fileprivate func specificity(for type: String, _ subtype: String, _ known: [String: String]) -> Int? {
        if self.type == "*", self.subtype == "*" { return 0 }
        guard self.type == type else { return nil }
        if self.subtype == "*" { return 1 }
        guard self.subtype == subtype, parameters.allSatisfy({ known[$0.name] == $0.value }) else { return nil }
        return 2 + parameters.count
    }
}
