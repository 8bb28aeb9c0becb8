/// `include` and its variants, by what they make an error of.
struct IncludeKeyword: Hashable {
    /// What is looked at when files are included.
    struct Check: OptionSet, Hashable {
        let rawValue: Int
        /// A file that fits can be read.
        static let readable = Check(rawValue: 1)
        /// A name without wildcards names a file.
        static let match = Check(rawValue: 2)
        /// A pattern with wildcards fits a file.
        static let wildcardMatch = Check(rawValue: 4)
        /// Each of the alternatives in braces fits a file.
        static let braceMatch = Check(rawValue: 8)
        static let all: Check = [.readable, .match, .wildcardMatch, .braceMatch]
    }

    private static let checks: [String: Check] = [
        "include": [], "includer": .readable, "includem": .match, "includew": .wildcardMatch,
        "includeb": .braceMatch, "includea": .all,
    ]

    /// What this variant makes an error of.
    let check: Check

    init?(_ word: String) {
        guard let check = Self.checks[word] else { return nil }
        self.check = check
    }

    /// The keyword at the beginning of a line.
    init?(line: ArraySlice<UInt8>) {
        let word = line.drop { $0.isBlank }.prefix { !$0.isBlank }
        guard word.count <= "includea".utf8.count else { return nil }
        self.init(String(decoding: word, as: UTF8.self))
    }
}
