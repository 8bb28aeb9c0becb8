internal import Glibc
internal import LinuxIO

/// Speaks to a running agent over the socket in its runtime directory.
package struct ControlClient: Sendable {
    /// An answer of the agent's.
    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var body: [UInt8]
    }

    private static let answerLimit = 64 << 20

    private let socketPath: String

    package init(runtimeDirectory: String) {
        socketPath = RunOptions.socketPath(in: runtimeDirectory)
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - target: path and query, percent-encoded.
    ///   - body: JSON; nil for none.
    package func send(
        _ method: String, _ target: String, body: [UInt8]? = nil
    ) throws(ControlClientError) -> Answer {
        // HTTP/1.0, so that the end of the connection is the end of the answer.
        var head = "\(method) \(target) HTTP/1.0\r\nHost: localhost\r\nUser-Agent: aloft/\(Version.current)\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        let question = Array((head + "\r\n").utf8) + (body ?? [])
        let answer: [UInt8]
        do throws(SystemError) {
            answer = try UnixStream.exchange(
                question, path: socketPath, limit: Self.answerLimit, patience: nil)
        } catch {
            throw ControlClientError(reaching: socketPath, error)
        }
        return try Self.parse(answer)
    }

    /// The status line's number, and what follows the empty line.
    static func parse(_ answer: [UInt8]) throws(ControlClientError) -> Answer {
        let separator = Array("\r\n\r\n".utf8)
        guard let end = answer.firstRange(of: separator) else { throw .notHTTP }
        let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { throw .notHTTP }
        return Answer(status: status, body: Array(answer[end.upperBound...]))
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
        case .notHTTP: "what answered is no agent: name the agent's --runtime-directory"
        }
    }
}
