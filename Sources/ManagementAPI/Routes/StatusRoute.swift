internal import AgentModel
internal import HTTPServer
internal import History
internal import JSON
private import Synchronization
internal import Texts

extension ManagementAPI {
    /// `GET /v1/status`: at once, or with `wait` when it is another than the one that the client knows.
    func status(_ call: Call, _ responder: Responder) throws(Problem) {
        let wait = try call.query.wait()
        let conditions = Array(call.request.headers.values(of: "If-None-Match"))
        let status = try currentStatus()
        let isSame = status.tag.isKnown(by: conditions)
        guard isSame, let wait, wait > .zero else {
            responder.answer(isSame ? .notModified(status.tag) : status.response)
            return
        }
        let waiter = StatusWatch.Waiter(
            responder: responder, requestID: call.request.requestID, deadline: clocks.now() + wait,
            knows: { $0.isKnown(by: conditions) })
        let isTaken = statusWatch.admit(
            waiter, isStranger: call.caller.isStranger, turn: { [weak self] in self?.watchStatus() })
        guard isTaken else {
            throw .full(
                "Too many requests wait for another status. Ask without wait, or try again later.", to: call.caller)
        }
    }

    /// One look at the latest snapshot for all that wait.
    func watchStatus() -> Duration? {
        do {
            let (view, history) = (try view(), historyStatus())
            let tag = statusCache.tag(view, history)
            return statusWatch.turn(now: view.now, tag: tag) { isSame, waiter in
                isSame ? .notModified(tag) : changedStatus(waiter)
            }
        } catch {
            // The store is never emptied: whoever waits has seen a status on it.
            return StatusWatch.period
        }
    }

    private func changedStatus(_ waiter: StatusWatch.Waiter) -> Response {
        do {
            return try currentStatus().response
        } catch {
            return error.response(requestID: waiter.requestID)
        }
    }

    private func currentStatus() throws(Problem) -> (tag: StatusTag, response: Response) {
        let (view, history) = (try view(), historyStatus())
        let key = StatusCache.Key(view, history)
        let (tag, body) = try statusCache.body(for: key, age: view.age.milliseconds) { () throws(Problem) in
            (try bytes(of: StatusDocument(view, history: history)), statusCache.tag(view, history))
        }
        var response = Response.json(body)
        response.headers.append(name: "ETag", value: tag.weak)
        return (tag, response)
    }
}

extension Response {
    /// What the client has is what it would get.
    fileprivate static func notModified(_ tag: StatusTag) -> Response {
        Response(.notModified, headers: ["ETag": tag.weak])
    }
}

/// The status as it was last written: most requests come between two snapshots.
final class StatusCache: Sendable {
    /// What the text depends on, but for the age of the last tick.
    struct Key: Hashable {
        private let sequence: UInt64
        private let isStalled: Bool
        private let history: HistoryStatus
        private let shortages: [ResourceStatus.Shortage]

        init(_ view: View, _ history: HistoryStatus) {
            sequence = view.snapshot.sequence
            isStalled = view.isStalled
            self.history = history
            shortages = view.resources.shortages
        }
    }

    /// The status up to the age of the last tick, and from there on; and whole with the age that was asked for last.
    fileprivate struct Text {
        let tag: StatusTag
        let head: [UInt8]
        let tail: [UInt8]
        var whole: (age: Int, bytes: [UInt8])?
    }

    private let last = Mutex<(key: Key, text: Text)?>(nil)
    private let lastTag = Mutex<(key: Key, tag: StatusTag)?>(nil)

    /// The status for `key`, made anew unless it is the last one; two requests at once may both make it.
    ///
    /// - Parameter age: of the last tick, in milliseconds.
    func body(
        for key: Key, age: Int, make: () throws(Problem) -> ([UInt8], StatusTag)
    ) throws(Problem) -> (tag: StatusTag, bytes: [UInt8]) {
        let known: (StatusTag, [UInt8])? = last.withLock { last in
            guard last?.key == key, let bytes = last?.text.bytes(age: age) else { return nil }
            return last.map { ($0.text.tag, bytes) }
        }
        if let known { return known }
        let (bytes, tag) = try make()
        var text = Text(bytes, tag)
        let whole = text.bytes(age: age)
        last.withLock { $0 = (key, text) }
        return (tag, whole)
    }

    /// The tag alone, which costs a fraction of the text; made once for a snapshot.
    func tag(_ view: View, _ history: HistoryStatus) -> StatusTag {
        let key = Key(view, history)
        if let last = lastTag.withLock({ $0 }), last.key == key { return last.tag }
        let tag = view.statusTag(history: history)
        lastTag.withLock { $0 = (key, tag) }
        return tag
    }
}

extension StatusCache.Text {
    private static let name = Array("\"last_tick_age_ms\": ".utf8)

    fileprivate init(_ bytes: [UInt8], _ tag: StatusTag) {
        self.tag = tag
        guard let name = bytes.range(of: Self.name) else {
            head = bytes
            tail = []
            return
        }
        head = Array(bytes[..<name.upperBound])
        tail = Array(bytes[name.upperBound...].drop { (0x30...0x39).contains($0) })
    }

    /// - Parameter age: in milliseconds.
    fileprivate mutating func bytes(age: Int) -> [UInt8] {
        if let whole, whole.age == age { return whole.bytes }
        let bytes = tail.isEmpty ? head : head + String(age).utf8 + tail
        whole = (age, bytes)
        return bytes
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
            checks: snapshot.checks.map(CheckDocument.init),
            trackers: snapshot.trackers.map { TrackerDocument($0, in: view) })
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
            processors: engine.processors, unknownVrids: engine.unknownVRIDs)
    }
}

extension HistoryDocument {
    init(_ status: HistoryStatus) {
        self.init(
            writable: status.writable, error: status.error, queued: status.queued, dropped: status.dropped,
            bytes: status.bytes)
    }
}
