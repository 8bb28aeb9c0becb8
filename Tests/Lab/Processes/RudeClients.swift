import Foundation
import Synchronization

/// Clients of an agent that behave badly on purpose, over TCP on the agent's own node.
package enum Rudeness: String, Sendable, CaseIterable, CustomStringConvertible {
    case idleConnections = "10,000 idle connections"
    case slowHeaders = "headers that come byte by byte"
    case slowBodies = "bodies that come byte by byte"
    case longBodies = "bodies over the limit"
    case longHeaders = "headers over the limit"
    case malformedRequests = "requests that are no HTTP"
    case malformedBodies = "bodies that are no JSON"
    case pipelining = "a hundred requests in one packet"
    case leaving = "clients that leave before the answer"
    case flood = "requests as fast as they are answered"
    case deafStreams = "64 streams of events that nobody reads"
    case waiters = "64 who wait for a change of the status"

    package var description: String { rawValue }

    fileprivate var connections: Int {
        switch self {
        case .idleConnections: 10_000
        case .slowHeaders, .slowBodies: 200
        case .longBodies, .longHeaders, .malformedRequests, .malformedBodies, .pipelining, .leaving: 4
        case .flood: 2
        case .deafStreams, .waiters: 64
        }
    }

    /// What one connection says at a time; `tag` is the status's as it was before the first turn.
    fileprivate func words(_ turn: Int, tag: String) -> [UInt8] {
        switch self {
        case .idleConnections: []
        case .slowHeaders: Array((turn == 0 ? "GET /v1/status HTTP/1.1\r\nX-Slow: " : "x").utf8)
        case .slowBodies: Array((turn == 0 ? Self.post(length: 60_000) : "x").utf8)
        case .longBodies: Array((Self.post(length: 200_000) + String(repeating: "x", count: 200_000)).utf8)
        case .longHeaders: Array(("GET / HTTP/1.1\r\nX-Long: " + String(repeating: "x", count: 40_000)).utf8)
        case .malformedRequests: (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ turn &* 31) }
        case .malformedBodies: Array((Self.post(length: 9) + "{\"reason\"").utf8)
        case .pipelining:
            Array(String(repeating: Self.status, count: 100).utf8)
        case .leaving: Array("GET /v1/transitions HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        case .flood: Array(Self.status.utf8)
        case .deafStreams: turn == 0 ? Array("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8) : []
        case .waiters: turn == 0 ? Array(Self.wait(tag).utf8) : []
        }
    }

    fileprivate static let status = "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private static func wait(_ tag: String) -> String {
        "GET /v1/status?wait=60s HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \(tag)\r\n\r\n"
    }

    private static func post(length: Int) -> String {
        "POST /v1/drain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n"
    }

    /// Whether each turn takes a connection of its own.
    fileprivate var opensAnew: Bool {
        switch self {
        case .idleConnections, .slowHeaders, .slowBodies, .flood, .deafStreams, .waiters: false
        case .longBodies, .longHeaders, .malformedRequests, .malformedBodies, .pipelining, .leaving: true
        }
    }

    fileprivate var readsAnswers: Bool {
        switch self {
        case .pipelining, .flood, .malformedBodies: true
        case .idleConnections, .slowHeaders, .slowBodies, .longBodies, .longHeaders, .malformedRequests, .leaving,
            .deafStreams, .waiters:
            false
        }
    }

    /// Between two turns.
    fileprivate var pause: Duration {
        switch self {
        case .slowHeaders, .slowBodies: .milliseconds(50)
        case .idleConnections, .deafStreams, .waiters: .milliseconds(100)
        case .longBodies, .longHeaders, .malformedRequests, .malformedBodies, .pipelining, .leaving: .milliseconds(1)
        case .flood: .zero
        }
    }
}

/// The clients at work, until they are stopped.
package final class RudeClients: Sendable {
    /// How many turns were made so far, all connections together.
    package let turns = Record<Int>()
    private let isStopped = Mutex(false)
    private let finished = DispatchSemaphore(value: 0)

    /// Is rude to the agent on `node` while `body` runs.
    package static func during<Result>(
        _ rudeness: Rudeness, to node: Node, _ body: (RudeClients) async throws -> Result
    ) async throws -> Result {
        let clients = try RudeClients(rudeness, to: node)
        defer { clients.stop() }
        return try await body(clients)
    }

    private init(_ rudeness: Rudeness, to node: Node) throws {
        try startThread(inNamespaceOf: node.pid) { [self] entered in
            if case .success = entered { work(rudeness) }
            finished.signal()
        }
    }

    private func stop() {
        isStopped.withLock { $0 = true }
        finished.wait()
    }

    private func work(_ rudeness: Rudeness) {
        var sockets = (0..<rudeness.connections).map { _ in Self.connect() }
        let tag = rudeness == .waiters ? tagOfStatus() : ""
        var turn = 0
        while !isStopped.withLock({ $0 }) {
            for index in sockets.indices {
                if rudeness.opensAnew, turn > 0 { sockets[index] = Self.connect() }
                speak(rudeness.words(turn, tag: tag), on: sockets[index])
                if rudeness.readsAnswers { listen(on: sockets[index]) }
            }
            turns.append(turn)
            turn += 1
            Thread.sleep(forTimeInterval: rudeness.pause.milliseconds / 1000)
        }
    }

    private func speak(_ words: [UInt8], on socket: Descriptor?) {
        guard let socket, !words.isEmpty else { return }
        // What the agent does not take any more is not this client's worry.
        _ = send(socket.number, words, words.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    /// The entity tag of the status now; empty when no answer came.
    private func tagOfStatus() -> String {
        let socket = Self.connect()
        speak(Array(Rudeness.status.utf8), on: socket)
        let field = listen(on: socket).split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag: ") }
        return field.map { String($0.dropFirst("etag: ".count)) } ?? ""
    }

    @discardableResult
    private func listen(on socket: Descriptor?) -> String {
        guard let socket else { return "" }
        var limit = timeval(tv_sec: 0, tv_usec: 20_000)
        setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket.number, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }

    /// A connection that is made, or at least begun: what the agent's queue does not take goes on knocking.
    private static func connect() -> Descriptor? {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard let socket = try? Descriptor(socket(AF_INET, type, 0), "socket") else { return nil }
        _ = Lab.connect(socket, to: sockaddr_in("127.0.0.1", port: UInt16(AloftAgent.port)))
        _ = fcntl(socket.number, F_SETFL, fcntl(socket.number, F_GETFL) & ~O_NONBLOCK)
        return socket
    }
}
