internal import AgentModel
internal import Glibc
internal import HTTPClient
internal import LinuxIO
internal import Texts

/// Speaks to a running agent over the socket in its runtime directory.
package struct ControlClient: Sendable {
    /// An answer of the agent's.
    package struct Answer: Hashable, Sendable {
        package var status: Int
        /// By their names in lower case.
        package var headers: [String: String] = [:]
        package var body: [UInt8]

        /// Whether to ask again is worth it: the agent begins or ends, or closed the connection without an answer.
        package var isOfAgentThatStartsOrStops: Bool { status == 503 || status == 0 }
    }

    private static let answerLimit = 64 << 20

    private let socketPath: String
    /// Where everybody may read; nil where only the socket is asked.
    private let loopback: String?
    /// Whom the socket is closed to waits so long for an answer over loopback.
    private static let loopbackBounds = HTTPClient.Bounds(
        connecting: .seconds(2), whole: .seconds(40), bytes: answerLimit)

    /// - Parameter readsOverLoopback: whether to read where everybody may, when the socket is closed to this user. Of an agent of
    ///   another runtime directory it is not known where that listens, and it is not tried.
    package init(runtimeDirectory: String, readsOverLoopback: Bool = false) {
        socketPath = RunOptions.socketPath(in: runtimeDirectory)
        let isDefault = runtimeDirectory == RunOptions.defaultRuntimeDirectory
        loopback = readsOverLoopback && isDefault ? "http://\(RunOptions.defaultListener)" : nil
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - target: path and query, percent-encoded.
    ///   - headers: beside those that every request has.
    ///   - body: JSON; nil for none.
    ///   - patience: how long to wait for each piece of the answer; nil for ever.
    ///
    /// Who may not use the socket reads over loopback, where everybody may, without `headers`.
    package func send(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        patience: Duration? = nil
    ) throws(ControlClientError) -> Answer {
        let answer: [UInt8]
        do throws(SystemError) {
            answer = try UnixStream.exchange(
                Self.question(method, target, headers, body), path: socketPath, limit: Self.answerLimit,
                patience: patience)
        } catch {
            let refusal = ControlClientError(reaching: socketPath, error)
            guard case .notAllowed = refusal, method == "GET", let read = overLoopback(target) else { throw refusal }
            return read
        }
        guard let head = AnswerHead(answer) else { throw .notHTTP }
        return Answer(status: head.status, headers: head.headers, body: Array(answer[head.end...]))
    }

    /// Nil where nobody answers there.
    private func overLoopback(_ target: String) -> Answer? {
        guard let loopback else { return nil }
        do throws(HTTPClientError) {
            let answer = try HTTPClient.get(
                loopback + target, token: nil, authoritiesPath: nil, Self.loopbackBounds)
            return Answer(status: answer.status, body: answer.body)
        } catch {
            return nil
        }
    }

    /// Follows a stream of events until the agent ends it.
    ///
    /// - Parameters:
    ///   - lastEventID: the last event that is known, for those after it.
    ///   - take: each event, as it comes.
    /// - Returns: the answer, where the agent did not give a stream.
    package func follow(
        _ target: String, after lastEventID: String?, _ take: (ServerEvent) -> Void
    ) throws(ControlClientError) -> Answer? {
        let headers = [("Accept", "text/event-stream")] + (lastEventID.map { [("Last-Event-ID", $0)] } ?? [])
        do throws(SystemError) {
            let stream = try UnixStream(path: socketPath, patience: nil)
            try stream.send(Self.question("GET", target, headers.map { (name: $0.0, value: $0.1) }, nil))
            return try Self.readEvents(from: stream, take)
        } catch {
            throw ControlClientError(reaching: socketPath, error)
        }
    }

    private static func readEvents(
        from stream: borrowing UnixStream, _ take: (ServerEvent) -> Void
    ) throws(SystemError) -> Answer? {
        var received: [UInt8] = []
        var head: AnswerHead?
        var parser = ServerEventParser()
        while true {
            let piece = try stream.receive()
            guard !piece.isEmpty else {
                guard let head, head.status == 200 else {
                    return Answer(status: head?.status ?? 0, body: received)
                }
                return nil
            }
            received += piece
            if head == nil, let found = AnswerHead(received) {
                head = found
                received.removeFirst(found.end)
            }
            guard head?.status == 200 else { continue }
            for event in parser.events(in: received) { take(event) }
            received = []
        }
    }

    /// HTTP/1.0, so that the end of the connection is the end of the answer.
    private static func question(
        _ method: String, _ target: String, _ headers: [(name: String, value: String)], _ body: [UInt8]?
    ) -> [UInt8] {
        var head = "\(method) \(target) HTTP/1.0\r\nHost: localhost\r\nUser-Agent: aloft/\(Version.current)\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }
}

/// What stands before the body of an answer.
struct AnswerHead: Hashable {
    let status: Int
    /// By their names in lower case.
    let headers: [String: String]
    /// Where the body begins.
    let end: Int

    /// Nil while the empty line has not come, and when it is no HTTP.
    init?(_ answer: [UInt8]) {
        guard let separator = answer.range(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: answer[..<separator.lowerBound], as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        self.status = status
        headers = Dictionary(
            lines.dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                return (line[..<colon].lowercased(), String(value))
            }, uniquingKeysWith: { first, _ in first })
        end = separator.upperBound
    }
}

/// Why no answer came.
package enum ControlClientError: Error, Hashable, Sendable, CustomStringConvertible {
    case notRunning(socketPath: String)
    case notAllowed(socketPath: String)
    case failed(String)
    case notHTTP

    init(reaching socketPath: String, _ error: SystemError) {
        switch error.errno {
        case ENOENT, ECONNREFUSED: self = .notRunning(socketPath: socketPath)
        case EACCES, EPERM: self = .notAllowed(socketPath: socketPath)
        default: self = .failed("\(socketPath): \(error)")
        }
    }

    package var description: String {
        switch self {
        case .notRunning(let path):
            "no agent answers on \(path): start one with `aloft run`, or name its --runtime-directory"
        case .notAllowed(let path):
            "\(path) may not be used by this user: become root or a member of group aloft"
        case .failed(let why): "the agent did not answer: \(why)"
        case .notHTTP: "what answered is not an agent: name the agent's --runtime-directory"
        }
    }
}
