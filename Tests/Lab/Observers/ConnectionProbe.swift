import Foundation
import Synchronization

/// Opens a new TCP connection to an address every millisecond, to see how many are not established.
package final class ConnectionProbe: Sendable {
    /// How many were begun, and how many of them were refused or not established within `limit`.
    package struct Result: Sendable {
        package var begun = 0
        package var failed = 0
    }

    private static let period = Duration.milliseconds(1)
    /// A first SYN that nobody answered is repeated after a second: who needs that has failed.
    private static let limit = Duration.milliseconds(200)
    private let result = Mutex(Result())
    private let isStopped = Mutex(false)
    private let finished = DispatchSemaphore(value: 0)

    private struct Attempt {
        let socket: Descriptor
        let begin: ContinuousClock.Instant
    }

    /// Begins to connect to `address` (dotted, without prefix length), port 80, from `node`.
    package init(_ address: String, from node: Node) throws {
        let target = sockaddr_in(address, port: 80)
        try startThread(inNamespaceOf: node.pid) { [self, target] entered in
            if case .success = entered { work(target) }
            finished.signal()
        }
    }

    package var begun: Int { result.withLock(\.begun) }

    /// Begins no more connections, waits for those that are under way, and says what became of all.
    package func stop() -> Result {
        isStopped.withLock { $0 = true }
        finished.wait()
        return result.withLock { $0 }
    }

    private func work(_ target: sockaddr_in) {
        var attempts: [Attempt] = []
        var next = ContinuousClock.now
        while true {
            let isStopped = isStopped.withLock { $0 }
            if isStopped, attempts.isEmpty { return }
            if !isStopped, ContinuousClock.now >= next {
                next += Self.period
                begin(target).map { attempts.append($0) }
            }
            let over = attempts.filter { isOver($0) }
            attempts.removeAll { attempt in over.contains { $0.socket === attempt.socket } }
            Thread.sleep(forTimeInterval: max(0, min((next - .now).milliseconds, 1) / 1000))
        }
    }

    private func begin(_ target: sockaddr_in) -> Attempt? {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard let socket = try? Descriptor(socket(AF_INET, type, 0), "socket") else { return nil }
        // The connection ends with a reset, and its port is free at once.
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket.number, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        let status = connect(socket, to: target)
        result.withLock { $0.begun += 1 }
        if status != 0, errno != EINPROGRESS {
            result.withLock { $0.failed += 1 }
            return nil
        }
        return Attempt(socket: socket, begin: .now)
    }

    private func isOver(_ attempt: Attempt) -> Bool {
        var waiting = pollfd(fd: attempt.socket.number, events: Int16(POLLOUT), revents: 0)
        if poll(&waiting, 1, 0) == 1 {
            var (error, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            getsockopt(attempt.socket.number, SOL_SOCKET, SO_ERROR, &error, &size)
            if error != 0 { result.withLock { $0.failed += 1 } }
            return true
        }
        guard ContinuousClock.now - attempt.begin > Self.limit else { return false }
        result.withLock { $0.failed += 1 }
        return true
    }
}
