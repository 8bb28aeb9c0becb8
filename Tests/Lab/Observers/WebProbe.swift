import Foundation
import Synchronization

/// Asks a web server from one node a hundred times a second, to see who answers and for how long nobody does.
package final class WebProbe: Sendable {
    /// What one request brought.
    package struct Answer: Sendable {
        package let time: Moment
        /// The body, which is the name of the node that answered; nil when none answered in time.
        package let name: String?
    }

    package let answers = Record<Answer>()
    private static let period = 0.01
    private static let timeout = timeval(tv_sec: 0, tv_usec: 200_000)
    private let isStopped = Mutex(false)
    private let finished = DispatchSemaphore(value: 0)

    /// Begins to ask `http://ADDRESS/` (dotted, without prefix length) from `node`.
    package init(_ address: String, from node: Node) throws {
        let target = sockaddr_in(address, port: 80)
        try startThread(inNamespaceOf: node.pid) { [self, target] entered in
            if case .success = entered { ask(target) }
            finished.signal()
        }
    }

    package func stop() {
        isStopped.withLock { $0 = true }
        finished.wait()
    }

    /// Waits until a node that is not `name` has answered a request made after `start`.
    package func successor(of name: String, since start: Moment, within deadline: Duration) async throws -> Answer {
        try await answers.wait(within: deadline, for: "an answer from another node than \(name)") { answers in
            answers.last { $0.time > start }.flatMap { $0.name == nil || $0.name == name ? nil : $0 }
        }
    }

    /// From the last answer before the first unanswered request since `start` to the next answer; zero when all were
    /// answered.
    package func darkness(since start: Moment) -> Duration {
        let asked = answers.events.filter { $0.time > start }
        guard let first = asked.firstIndex(where: { $0.name == nil }) else { return .zero }
        let last = asked.lastIndex { $0.name == nil } ?? first
        guard last + 1 < asked.count else { return Moment.now - asked[first].time }
        return asked[last + 1].time - asked[first].time
    }

    private func ask(_ target: sockaddr_in) {
        while !isStopped.withLock({ $0 }) {
            let time = Moment.now
            answers.append(Answer(time: time, name: Self.request(target)))
            Thread.sleep(forTimeInterval: Self.period)
        }
    }

    /// The body of the answer; nil for anything but a complete answer in time.
    private static func request(_ target: sockaddr_in) -> String? {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard let socket = try? Descriptor(socket(AF_INET, type, 0), "socket") else { return nil }
        var limit = timeout
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket.number, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(socket, to: target) == 0 else { return nil }
        let request = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        guard send(socket.number, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var text = Data()
        socket.read { text.append($0) }
        let parts = String(decoding: text, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        guard parts.count == 2, parts[0].contains(" 200 ") else { return nil }
        return parts[1].trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
