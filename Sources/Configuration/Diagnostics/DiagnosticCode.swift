extension Diagnostic {
    /// The stable name of a rule, such as `undefined-definition`: what programs go by, since messages may change.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }
}

extension Diagnostic.Code {
    /// Braces, quotes, bytes that are no text.
    package static let syntax = Self(rawValue: "syntax")
    /// An error in what stands behind a keyword.
    package static let value = Self(rawValue: "value")
    /// Something that is not what it looks like.
    package static let meaning = Self(rawValue: "meaning")
    package static let expansion = Self(rawValue: "expansion")
    package static let undefined = Self(rawValue: "undefined-definition")
    package static let include = Self(rawValue: "include")
    package static let longLine = Self(rawValue: "line-too-long")
}
