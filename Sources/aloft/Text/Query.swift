internal import Texts

/// A query string of what was given, percent-encoded.
struct Query: CustomStringConvertible {
    private let parameters: KeyValuePairs<String, String?>

    init(_ parameters: KeyValuePairs<String, String?>) {
        self.parameters = parameters
    }

    /// Empty, or from the question mark on.
    var description: String {
        let given = parameters.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        return given.isEmpty ? "" : "?" + given.joined(separator: "&")
    }
}
