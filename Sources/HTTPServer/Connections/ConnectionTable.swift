import CMicrohttpd
import Dispatch
import Glibc
import Synchronization

/// The open connections of one listener, so that those that only take up room can be ended.
final class ConnectionTable: Sendable {
    private struct Entry {
        let connection: ConnectionContext
        /// What the last sweep saw, and when that was seen first.
        var mark: Activity.Mark
        var since: ContinuousClock.Instant
    }

    private let limits: Limits
    /// Those that were not ended yet.
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
    /// Connections whose descriptor is open, the ended ones included.
    private let open = Mutex((count: 0, isEnding: false))
    /// Signalled when the last one was closed while all are being ended.
    private let allClosed = DispatchSemaphore(value: 0)

    init(limits: Limits) {
        self.limits = limits
    }

    /// Counts a connection that was just accepted, admitted or not.
    func opened() {
        open.withLock { $0.count += 1 }
    }

    /// Takes a connection that was admitted. When that leaves little room for more, the one that did nothing for
    /// longest is ended: one that never sent a whole request, or else one between two requests.
    func add(_ connection: ConnectionContext) {
        entries.withLock { entries in
            if entries.count >= limits.crowd, let idlest = Self.idlest(of: entries) {
                idlest.end()
                entries[ObjectIdentifier(idlest)] = nil
            }
            entries[ObjectIdentifier(connection)] = Entry(
                connection: connection, mark: connection.activity.mark, since: .now)
        }
    }

    /// Whether none is open, the ended ones included.
    var isEmpty: Bool { open.withLock { $0.count == 0 } }

    /// Ends the connection that is idle for longest or, where none is, one that is being served: a stream can be resumed.
    func endOne() {
        entries.withLock { entries in
            guard let one = Self.idlest(of: entries) ?? entries.values.first?.connection else { return }
            one.end()
            entries[ObjectIdentifier(one)] = nil
        }
    }

    /// To be called before the connection's descriptor is closed.
    func remove(_ connection: ConnectionContext) {
        entries.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
        let isLast = open.withLock { open in
            open.count -= 1
            return open.count == 0 && open.isEnding
        }
        if isLast { allClosed.signal() }
    }

    /// Ends all connections and waits until libmicrohttpd has closed them, `time` at most.
    func endAll(atMost time: Duration) {
        entries.withLock { entries in
            for entry in entries.values { entry.connection.end() }
            entries = [:]
        }
        open.withLock { $0.isEnding = true }
        let deadline = DispatchTime.now() + .milliseconds(Int(time / .milliseconds(1)))
        while open.withLock({ $0.count > 0 }), allClosed.wait(timeout: deadline) == .success {}
    }

    /// Ends the connections that take too long to send a request.
    func sweep(now: ContinuousClock.Instant) {
        entries.withLock { entries in
            for (key, entry) in entries {
                let mark = entry.connection.activity.mark
                if mark != entry.mark {
                    entries[key]?.mark = mark
                    entries[key]?.since = now
                } else if let patience = limits.patience(with: mark), now - entry.since >= patience {
                    entry.connection.end()
                    entries[key] = nil
                }
            }
        }
    }

    private static func idlest(of entries: [ObjectIdentifier: Entry]) -> ConnectionContext? {
        func rank(_ mark: Activity.Mark) -> (Int, UInt64) { (mark.hasServed ? 1 : 0, mark.order) }
        return entries.values.lazy
            .map { (connection: $0.connection, mark: $0.connection.activity.mark) }
            .filter { $0.mark.phase != .serving }
            .min { rank($0.mark) < rank($1.mark) }?.connection
    }
}

extension Limits {
    /// How many open connections make a listener end an idle one for each that it accepts. The rest up to `connections`
    /// gives those time to go.
    fileprivate var crowd: Int { connections - min(connections / 8, 64) }

    /// How long a connection may stay as it is; nil for as long as it likes.
    fileprivate func patience(with mark: Activity.Mark) -> Duration? {
        switch mark.phase {
        case .serving: nil
        case .receiving: requestTime
        // Whether a part of a request line has come is not known: it gets its time on top.
        case .idle: mark.hasServed ? .seconds(idleSeconds) + requestTime : requestTime
        }
    }
}

extension ConnectionContext {
    /// Makes libmicrohttpd find the socket at its end, so that it closes the connection on its own thread.
    fileprivate func end() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }
}
