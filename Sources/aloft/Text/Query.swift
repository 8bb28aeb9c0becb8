/// A query string of what was given, percent-encoded.
struct Query: CustomStringConvertible {
    private let parameters: KeyValuePairs<String, String?>

    init(_ parameters: KeyValuePairs<String, String?>) {
        self.parameters = parameters
    }

    /// Empty, or from the question mark on.
    var description: String {
        let given = parameters.compactMap { name, value in value.map { "\(name)=\(Self.encoded($0))" } }
        return given.isEmpty ? "" : "?" + given.joined(separator: "&")
    }

    /// RFC 3986, 2.3: everything but unreserved characters as `%XX`.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            guard !(character.isASCII && (character.isLetter || character.isNumber)), !"-._~".contains(character) else {
                return String(character)
            }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
