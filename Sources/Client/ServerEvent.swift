/// One event of a stream of server-sent events (WHATWG HTML, section 9.2).
package struct ServerEvent: Hashable, Sendable {
    package var id: String?
    package var type: String
    package var data: String
}

/// Takes events out of a stream, which comes in pieces.
struct ServerEventParser {
    private var line: [UInt8] = []
    private var id: String?
    private var type = ""
    private var data: [String] = []

    /// The events that `piece` completes.
    mutating func events(in piece: [UInt8]) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in piece {
            guard byte == UInt8(ascii: "\n") else {
                if byte != UInt8(ascii: "\r") { line.append(byte) }
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            line.removeAll(keepingCapacity: true)
            if text.isEmpty {
                if let event = finish() { events.append(event) }
            } else {
                take(text)
            }
        }
        return events
    }

    /// The id stays for the events after it; an event without data is none.
    private mutating func finish() -> ServerEvent? {
        defer { (type, data) = ("", []) }
        guard !data.isEmpty else { return nil }
        return ServerEvent(id: id, type: type.isEmpty ? "message" : type, data: data.joined(separator: "\n"))
    }

    /// A line that begins with a colon is a comment.
    private mutating func take(_ line: String) {
        let field = line.prefix { $0 != ":" }
        let rest = line.dropFirst(field.count + 1)
        let value = String(rest.first == " " ? rest.dropFirst() : rest)
        switch field {
        case "id": id = value
        case "event": type = value
        case "data": data.append(value)
        default: break  // comments, retry, and what a later version may add
        }
    }
}
