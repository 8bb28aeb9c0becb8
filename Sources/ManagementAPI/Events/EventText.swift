internal import History
internal import JSON

/// Events as lines (WHATWG HTML, section 9.2.6, "Interpreting an event stream").
enum EventText {
    /// The other lines of `hello`: how many milliseconds a client waits before it comes back.
    static let retry = Array("retry: 1000\n".utf8)

    /// - Parameters:
    ///   - id: what the client's `Last-Event-ID` will be; nil leaves that as it is.
    ///   - data: written as JSON in one line.
    static func event(_ name: String, id: EventPosition?, _ data: some Encodable) -> [UInt8] {
        // Text, integers and flags can always be written.
        let line = (try? JSONWriter.line(data)) ?? []
        let head = (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: "
        return Array(head.utf8) + line + "\n\n".utf8
    }

    /// A comment; with an id, the client's `Last-Event-ID` becomes that, though no event is dispatched.
    static func heartbeat(id: EventPosition?) -> [UInt8] {
        Array((": heartbeat\n" + (id.map { "id: \($0)\n" } ?? "") + "\n").utf8)
    }
}

/// What the stream tells of, in the words of its `types`.
enum EventKind: String, CaseIterable {
    case transition, check, operation, observation
    case serverTransition = "server_transition"
    case serviceTransition = "service_transition"
}

/// An event as every subscriber gets it.
struct EventMessage {
    let position: EventPosition
    let kind: EventKind
    /// Of a transition or an observation.
    let instance: String?
    let bytes: [UInt8]

    /// Bytes beyond which an operation comes without its `request`.
    static let longest = 64 * 1024

    init(_ row: EventRow) {
        position = row.position
        switch row {
        case .transition(let row, let position):
            (kind, instance) = (.transition, row.instance)
            bytes = EventText.event(kind.rawValue, id: position, row)
        case .check(let row, let position):
            (kind, instance) = (.check, nil)
            bytes = EventText.event(kind.rawValue, id: position, row)
        case .operation(let row, let position):
            (kind, instance) = (.operation, nil)
            bytes = Self.bytes(of: row, id: position)
        case .observation(let row, let position):
            (kind, instance) = (.observation, row.instance)
            bytes = EventText.event(kind.rawValue, id: position, row)
        case .serverTransition(let row, let position):
            (kind, instance) = (.serverTransition, nil)
            bytes = EventText.event(kind.rawValue, id: position, row)
        case .serviceTransition(let row, let position):
            (kind, instance) = (.serviceTransition, nil)
            bytes = EventText.event(kind.rawValue, id: position, row)
        }
    }

    /// An operation's answer may be longer than any subscriber's room; the list of operations has it whole.
    private static func bytes(of row: OperationRow, id: EventPosition) -> [UInt8] {
        let whole = EventText.event(EventKind.operation.rawValue, id: id, row)
        guard whole.count > longest else { return whole }
        var short = row
        short.content.request = nil
        return EventText.event(EventKind.operation.rawValue, id: id, short)
    }
}

/// Which events a subscriber wants; gaps and conditions come to all.
struct EventFilter {
    let kinds: Set<EventKind>
    /// Of which instance the transitions and observations are; nil for all.
    let instance: String?

    init(_ query: QueryReader) throws(Problem) {
        instance = query.text("instance")
        guard let text = query.text("types") else {
            kinds = Set(EventKind.allCases)
            return
        }
        var kinds: Set<EventKind> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let kind = EventKind(rawValue: String(word)) else {
                let known = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw .parameter("types", "\"\(word)\" is not one of \(known).")
            }
            kinds.insert(kind)
        }
        self.kinds = kinds
    }

    func wants(_ message: EventMessage) -> Bool {
        kinds.contains(message.kind) && (instance == nil || message.instance == nil || message.instance == instance)
    }
}
