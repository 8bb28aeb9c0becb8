import Glibc
import LinuxIO
import Synchronization

/// A server on the loopback for checks, which counts its connections.
final class LoopbackServer: Sendable {
    enum Manner: Sendable {
        /// After the first bytes of a request.
        case answers(String, closes: Bool)
        case silent
        /// A byte every 20 ms, without end.
        case drips
    }

    struct Counts: Sendable {
        var accepted = 0
        var open = 0
    }

    let port: UInt16
    private let listener: CInt
    private let counted = Mutex(Counts())
    private let thread = Mutex<Thread?>(nil)

    struct Refused: Error {}

    init(_ manner: Manner) throws {
        (listener, port) = try Self.listen()
        let started = try Thread.start(name: "server") { [self] in serve(manner) }
        thread.withLock { $0 = started }
    }

    var counts: Counts { counted.withLock { $0 } }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        thread.withLock { $0.take() }?.join()
    }

    /// A port of the loopback that nobody listens at.
    static func freePort() throws -> UInt16 {
        let (listener, port) = try listen()
        close(listener)
        return port
    }

    private static func listen() throws -> (CInt, UInt16) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard listener >= 0, isBound, Glibc.listen(listener, 1024) == 0 else { throw Refused() }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private func serve(_ manner: Manner) {
        var connections: [CInt] = []
        var isDripping = false
        if case .drips = manner { isDripping = true }
        while true {
            var entries = ([listener] + connections).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&entries, nfds_t(entries.count), isDripping ? 20 : -1)
            if entries[0].revents & Int16(POLLHUP) != 0 { break }
            for entry in entries.dropFirst() where entry.revents != 0 { hear(entry.fd, manner, &connections) }
            if isDripping { for connection in connections { send(connection, "x", 1, CInt(MSG_NOSIGNAL)) } }
            guard entries[0].revents != 0 else { continue }
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            connections.append(connection)
            counted.withLock { $0 = Counts(accepted: $0.accepted + 1, open: $0.open + 1) }
        }
        for connection in connections { close(connection) }
        close(listener)
    }

    private func hear(_ connection: CInt, _ manner: Manner, _ connections: inout [CInt]) {
        var room = [UInt8](repeating: 0, count: 4096)
        var isOver = recv(connection, &room, room.count, 0) <= 0
        if !isOver, case .answers(let answer, let closes) = manner {
            send(connection, answer, answer.utf8.count, CInt(MSG_NOSIGNAL))
            isOver = closes
        }
        guard isOver else { return }
        close(connection)
        connections.removeAll { $0 == connection }
        counted.withLock { $0.open -= 1 }
    }
}
