/// A place in a configuration file, counted from 1; a column is one character, a tab included.
package struct SourcePosition: Hashable, Sendable {
    /// The path as it was given, or as `include` made it.
    package var file: String
    package var line: Int
    package var column: Int
    /// Which of the lines that a definition or a sequence makes of this one is meant, counted from 0; not shown.
    package var repetition = 0

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SourcePosition: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column)" }
}
