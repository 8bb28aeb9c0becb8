/// One row of a result.
package struct Row: Hashable, Sendable {
    /// Where each column is, by its name; all rows of a result share it.
    private let columns: [String: Int]
    package let values: [Value]

    init(_ columns: [String: Int], _ values: [Value]) {
        self.columns = columns
        self.values = values
    }

    /// The first column of this name.
    ///
    /// - Throws: `mismatch` where there is none or its value is of another type, as in a damaged file.
    package subscript<Column: Storable>(_ name: String) -> Column {
        get throws(SQLiteError) {
            guard let index = columns[name] else {
                throw SQLiteError(.mismatch, "no column \(name)")
            }
            return try self[index]
        }
    }

    /// - Precondition: the result has so many columns.
    package subscript<Column: Storable>(_ index: Int) -> Column {
        get throws(SQLiteError) {
            guard let column = Column(stored: values[index]) else {
                let name = columns.first { $0.value == index }?.key ?? "\(index)"
                throw SQLiteError(.mismatch, "the column \(name) is not \(Column.self)")
            }
            return column
        }
    }
}
