/// What aloft.conf(5) says of a keyword.
struct KeywordEntry: Hashable {
    /// What follows the keyword, upper case where something is to be put in its place; empty for nothing.
    let value: String
    /// Sentences.
    let text: String

    init(_ value: String = "", _ text: String) {
        self.value = value
        self.text = text
    }
}
