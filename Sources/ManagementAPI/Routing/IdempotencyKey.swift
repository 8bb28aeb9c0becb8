internal import HTTPServer

/// The key of a request that may be sent again (draft-ietf-httpapi-idempotency-key-header-07).
enum IdempotencyKey {
    /// In bytes.
    static let longest = 255

    /// The key of a request: a string of structured fields (RFC 9651, section 3.3.3), or a word without quotes.
    ///
    /// - Returns: nil when there is none.
    static func read(from headers: HeaderFields) throws(Problem) -> String? {
        let name = "Idempotency-Key"
        let values = Array(headers.values(of: name))
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .header(name, "It is given twice.") }
        guard let key = text(of: value.trimmed) else {
            throw .header(name, "\(value) is not a key. Write printable ASCII in quotes, or a word of it.")
        }
        guard (1...longest).contains(key.utf8.count) else {
            throw .header(name, "A key has from 1 to \(longest) bytes.")
        }
        return key
    }

    private static func text(of value: Substring) -> String? {
        guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        guard value.first == "\"" else { return value.contains { $0 == "\"" || $0 == " " } ? nil : String(value) }
        var (text, isEscaped) = ("", false)
        var rest = value.dropFirst()
        while let sign = rest.popFirst() {
            switch sign {
            case "\"" where !isEscaped: return rest.isEmpty ? text : nil
            case "\\" where !isEscaped: isEscaped = true
            case _:
                if isEscaped, sign != "\"", sign != "\\" { return nil }
                isEscaped = false
                text.append(sign)
            }
        }
        return nil
    }

    /// What tells a request from another one: method, path, query and body.
    static func fingerprint(of request: Request) -> String {
        let parameters = request.query.parameters.map { "\($0.name)=\($0.value)" }.sorted()
        let parts = ([request.method.rawValue] + ["\(request.segments)"] + parameters).map { "\($0.utf8.count):\($0)" }
        return Digest.sha256(Array(parts.joined().utf8) + [0] + request.body)
    }
}
