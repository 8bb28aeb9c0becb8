/// The parameters after the `?`, decoded, in their order; a name may come more than once.
package struct Query: Hashable, Sendable {
    package struct Parameter: Hashable, Sendable {
        package let name: String
        /// Empty when the name stood alone.
        package let value: String
    }

    package private(set) var parameters: [Parameter] = []

    package init() {}

    package mutating func append(name: String, value: String) {
        parameters.append(Parameter(name: name, value: value))
    }

    /// Appends a parameter as it was sent, once a `+` in it has become a space. False, and nothing appended, when its name or
    /// its value cannot be decoded.
    package mutating func append(
        encodedName: some Collection<UInt8>, value encodedValue: some Collection<UInt8>
    ) -> Bool {
        guard let name = String(percentDecoding: encodedName), let value = String(percentDecoding: encodedValue) else {
            return false
        }
        append(name: name, value: value)
        return true
    }

    /// The value of the first parameter called `name`, nil when there is none.
    package subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// The values of all parameters called `name`, in order.
    package func values(of name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }
}

extension Query: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        parameters = elements.map { Parameter(name: $0.0, value: $0.1) }
    }
}
