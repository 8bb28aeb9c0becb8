/// What can be written as one word of a command line.
package protocol CommandValue {
    /// Nil for a word that is none.
    init?(word: String)

    /// As it is written.
    var word: String { get }

    /// All there are, where those are few.
    static var allWords: [String] { get }
}

extension CommandValue {
    package static var allWords: [String] { [] }
}

extension CommandValue where Self: LosslessStringConvertible {
    package init?(word: String) { self.init(word) }
    package var word: String { description }
}

extension CommandValue where Self: RawRepresentable, RawValue == String {
    package init?(word: String) { self.init(rawValue: word) }
    package var word: String { rawValue }
}

extension CommandValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    package static var allWords: [String] { allCases.map(\.rawValue) }
}

extension String: CommandValue {}
extension Int: CommandValue {}
extension Int64: CommandValue {}
