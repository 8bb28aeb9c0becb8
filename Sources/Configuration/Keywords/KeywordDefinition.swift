/// How a keyword is written, which of several counts, and what aloft.conf(5) says of it.
struct KeywordDefinition: Hashable {
    enum Shape { case line, block }

    /// Of several in one block.
    enum Counting { case all, first, last }

    let shape: Shape
    /// What stands behind the keyword, as the manual shows it.
    let value: String
    let text: String
    let counts: Counting

    static func line(_ value: String, _ text: String, counts: Counting = .last) -> Self {
        Self(shape: .line, value: value, text: text, counts: counts)
    }

    /// A line that needs nothing behind the keyword.
    static func flag(_ text: String, counts: Counting = .last) -> Self {
        Self(shape: .line, value: "", text: text, counts: counts)
    }

    static func block(_ value: String, _ text: String, counts: Counting = .all) -> Self {
        Self(shape: .block, value: value, text: text, counts: counts)
    }
}
