/// One row of a result.
package struct Row: Hashable, Sendable {
    /// The columns' names, which all rows of a result share.
    private let columns: [String]
    package let values: [Value]

    init(_ columns: [String], _ values: [Value]) {
        self.columns = columns
        self.values = values
    }

    /// The first column of this name.
    ///
    /// - Throws: `mismatch` where there is none or its value is of another type, as in a damaged file.
    package subscript<Column: Storable>(_ name: String) -> Column {
        get throws(SQLiteError) {
            guard let index = columns.firstIndex(of: name) else {
                throw SQLiteError(.mismatch, "there is no column \(name)")
            }
            return try self[index]
        }
    }

    /// - Precondition: the result has so many columns.
    package subscript<Column: Storable>(_ index: Int) -> Column {
        get throws(SQLiteError) {
            guard let column = Column(stored: values[index]) else {
                throw SQLiteError(.mismatch, "the column \(columns[index]) is no \(Column.self)")
            }
            return column
        }
    }
}
