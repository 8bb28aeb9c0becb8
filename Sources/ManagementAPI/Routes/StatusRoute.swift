internal import HTTPServer
internal import History
private import Synchronization

extension ManagementAPI {
    /// `GET /v1/status`.
    func status(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        let history = historyStatus()
        let key = StatusCache.Key(sequence: view.snapshot.sequence, isStalled: view.isStalled, history: history)
        let text = try statusCache.text(for: key) { () throws(Problem) in
            try bytes(of: StatusDocument(view, history: history))
        }
        return .json(text.with(age: view.age.milliseconds))
    }
}

/// The status as it was last written: most requests come between two snapshots.
final class StatusCache: Sendable {
    /// What the text depends on, but for the age of the last tick.
    struct Key: Hashable {
        let sequence: UInt64
        let isStalled: Bool
        let history: HistoryStatus
    }

    /// The status up to the age of the last tick, and from there on.
    struct Text {
        fileprivate let head: [UInt8]
        fileprivate let tail: [UInt8]
    }

    private let last = Mutex<(key: Key, text: Text)?>(nil)

    /// The text for `key`, made anew unless it is the last one; two requests at once may both make it.
    func text(for key: Key, make: () throws(Problem) -> [UInt8]) throws(Problem) -> Text {
        if let last = last.withLock({ $0 }), last.key == key { return last.text }
        let text = Text(try make())
        last.withLock { $0 = (key, text) }
        return text
    }
}

extension StatusCache.Text {
    private static let name = Array("\"last_tick_age_ms\": ".utf8)

    fileprivate init(_ bytes: [UInt8]) {
        guard let name = bytes.firstRange(of: Self.name) else {
            head = bytes
            tail = []
            return
        }
        head = Array(bytes[..<name.upperBound])
        tail = Array(bytes[name.upperBound...].drop { (0x30...0x39).contains($0) })
    }

    /// - Parameter age: in milliseconds.
    fileprivate func with(age: Int) -> [UInt8] {
        tail.isEmpty ? head : head + String(age).utf8 + tail
    }
}

extension ManagementAPI {
    func json(_ document: some Encodable) throws(Problem) -> Response {
        .json(try bytes(of: document))
    }

    func bytes(of document: some Encodable) throws(Problem) -> [UInt8] {
        do {
            return try JSONWriter.bytes(document)
        } catch {
            throw Problem(.internalError, "The answer could not be written as JSON.")
        }
    }
}

extension StatusDocument {
    init(_ view: View, history: HistoryStatus) {
        let snapshot = view.snapshot
        let running = snapshot.takenAt.monotonicMicroseconds - snapshot.node.startedAt.monotonicMicroseconds
        self.init(
            node: snapshot.node.name, version: snapshot.node.version, bootId: snapshot.takenAt.bootID,
            startedAt: snapshot.node.startedAt.text, uptimeS: Int(running / 1_000_000),
            asOf: snapshot.takenAt.text, configuration: ConfigurationDocument(snapshot.configuration),
            drains: snapshot.drains.map(DrainDocument.init), conditions: view.conditions(history: history),
            engine: EngineDocument(view), history: HistoryDocument(history),
            instances: snapshot.instances.map { InstanceDocument($0, in: view) },
            checks: snapshot.checks.map(CheckDocument.init))
    }
}

extension ConfigurationDocument {
    init(_ status: ConfigurationStatus) {
        self.init(
            generation: status.generation, sha256: status.sha256, path: status.path, loadedAt: status.loadedAt.text,
            stale: status.isStale, refusedInstances: status.refusedInstances)
    }
}

extension EngineDocument {
    init(_ view: View) {
        let engine = view.snapshot.engine
        self.init(
            lastTickAgeMs: view.age.milliseconds, timerLatenessP99Us: engine.timerLatenessP99.microseconds,
            realtime: engine.hasRealtimePriority, memoryLocked: engine.hasLockedMemory,
            unknownVrids: engine.unknownVRIDs)
    }
}

extension HistoryDocument {
    init(_ status: HistoryStatus) {
        self.init(
            writable: status.writable, error: status.error, queued: status.queued, dropped: status.dropped,
            bytes: status.bytes)
    }
}
