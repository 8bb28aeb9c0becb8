/// Header fields in the order of the message; names compare without regard to case (RFC 9110, section 5.1).
package struct HeaderFields: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field] = []

    package init() {}

    package mutating func append(name: String, value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The value of the first field called `name`, nil when there is none.
    package subscript(name: String) -> String? {
        fields.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// How many fields are called `name`.
    func count(of name: String) -> Int {
        fields.count { $0.name.equalsIgnoringCase(name) }
    }

    /// The values of all fields called `name`, in order.
    package func values(of name: String) -> some Sequence<String> {
        fields.lazy.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }
}

extension String {
    /// Whether both are the same but for the case of the ASCII letters.
    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
