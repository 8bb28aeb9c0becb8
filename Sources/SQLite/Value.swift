/// What a column holds or a parameter is given: SQLite's five storage classes.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// What can be written into a column and read from it.
package protocol Storable {
    var storedValue: Value { get }
    /// Nil for a value that is none of this type.
    init?(stored value: Value)
}

extension Value: Storable {
    package var storedValue: Value { self }
    package init?(stored value: Value) { self = value }
}

extension Storable where Self: FixedWidthInteger {
    package var storedValue: Value { .integer(Int64(clamping: self)) }

    package init?(stored value: Value) {
        guard case .integer(let number) = value else { return nil }
        self.init(exactly: number)
    }
}

extension Int: Storable {}
extension Int32: Storable {}
extension Int64: Storable {}

/// 0 and 1.
extension Bool: Storable {
    package var storedValue: Value { .integer(self ? 1 : 0) }

    package init?(stored value: Value) {
        guard case .integer(let number) = value else { return nil }
        self = number != 0
    }
}

extension String: Storable {
    package var storedValue: Value { .text(self) }

    package init?(stored value: Value) {
        guard case .text(let text) = value else { return nil }
        self = text
    }
}

extension Array: Storable where Element == UInt8 {
    package var storedValue: Value { .blob(self) }

    package init?(stored value: Value) {
        guard case .blob(let bytes) = value else { return nil }
        self = bytes
    }
}

/// NULL is nil.
extension Optional: Storable where Wrapped: Storable {
    package var storedValue: Value { map(\.storedValue) ?? .null }

    package init?(stored value: Value) {
        if value == .null {
            self = .none
        } else {
            guard let wrapped = Wrapped(stored: value) else { return nil }
            self = .some(wrapped)
        }
    }
}
