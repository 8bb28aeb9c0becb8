internal import HTTPServer
internal import JSON
internal import Texts

/// Reads the JSON body of a request, and refuses what it does not know.
struct BodyReader {
    let members: [String: JSONValue]

    /// - Parameters:
    ///   - request: with an object in JSON, or with no body, which counts as an empty object.
    ///   - names: the members that it may have.
    init(_ request: Request, allowing names: [String]) throws(Problem) {
        guard !request.body.isEmpty else {
            members = [:]
            return
        }
        guard Self.isJSON(request.headers["Content-Type"]) else {
            throw Problem(.unsupportedMediaType, "Send the body as JSON, with \"Content-Type: application/json\".")
        }
        guard let value = try? JSONReader.anything(from: request.body) else { throw .body(at: "", "It is not JSON.") }
        guard case .object(let members) = value else { throw .body(at: "", "It is not a JSON object.") }
        if let unknown = members.keys.sorted().first(where: { !names.contains($0) }) {
            let known = names.isEmpty ? "none" : "only " + names.joined(separator: ", ")
            throw .body(at: "/" + unknown.escapedForPointer, "Unknown member; this operation takes \(known).")
        }
        self.members = members
    }

    /// - Parameter limit: in bytes of UTF-8.
    func text(_ name: String, atMost limit: Int) throws(Problem) -> String? {
        guard let value = members[name] else { return nil }
        guard case .string(let text) = value else { throw .body(at: "/\(name)", "It is not a string.") }
        guard text.utf8.count <= limit else { throw .body(at: "/\(name)", "It is longer than \(limit) bytes.") }
        return text
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        guard let value = members[name] else { return nil }
        guard case .bool(let flag) = value else { throw .body(at: "/\(name)", "It is neither true nor false.") }
        return flag
    }

    func number(_ name: String, atLeast least: Int) throws(Problem) -> Int? {
        guard let value = members[name] else { return nil }
        guard case .integer(let wide) = value, let number = Int(exactly: wide), number >= least else {
            throw .body(at: "/\(name)", "Write a whole number from \(least) on.")
        }
        return number
    }

    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let value = members[name] else { return nil }
        if case .string(let text) = value, let word = Word(rawValue: text) { return word }
        throw .body(at: "/\(name)", "It is not one of \(type.allCases.map(\.rawValue).joined(separator: ", ")).")
    }

    func list(_ name: String) throws(Problem) -> [JSONValue]? {
        guard let value = members[name] else { return nil }
        guard case .array(let elements) = value else { throw .body(at: "/\(name)", "It is not an array.") }
        return elements
    }

    /// A length of time in seconds, as `30m`.
    func span(_ name: String) throws(Problem) -> Int64? {
        guard let value = members[name] else { return nil }
        if case .string(let text) = value, let seconds = TimeSpan.seconds(text) { return seconds }
        throw .body(at: "/\(name)", "Write a time span such as 45s, 30m, 2h, 7d or 2w.")
    }

    /// A moment in microseconds since 1970 UTC.
    func moment(_ name: String) throws(Problem) -> Int64? {
        guard let value = members[name] else { return nil }
        if case .string(let text) = value, let moment = Timestamp.microseconds(text) { return moment }
        throw .body(at: "/\(name)", "Write a time such as 2026-11-23T16:25:03Z.")
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }) else { return false }
        return type.filter { !$0.isWhitespace }.lowercased() == "application/json"
    }
}

extension String {
    /// RFC 6901, section 3.
    fileprivate var escapedForPointer: String {
        replacing("~", by: "~0").replacing("/", by: "~1")
    }
}
