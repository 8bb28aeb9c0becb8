/// Which version of an answer somebody has (RFC 9110, section 8.8.3).
struct EntityTag: Hashable {
    /// With its quotation marks, without `W/`.
    private let opaque: String

    /// - Parameter text: letters, digits and dashes.
    init(_ text: String) {
        opaque = "\"\(text)\""
        weak = "W/" + opaque
    }

    /// For the header where what the tag leaves out may differ.
    let weak: String

    /// Whether the client has this version by its `If-None-Match` fields (RFC 9110, section 13.1.2): the comparison is the
    /// weak one.
    ///
    /// - Parameter conditions: the values of the fields; none is no condition.
    func isKnown(by conditions: [String]) -> Bool {
        conditions.flatMap { $0.split(separator: ",") }.map(\.trimmed).contains { tag in
            tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == opaque
        }
    }
}
