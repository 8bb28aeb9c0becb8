internal import HTTPServer
internal import History

/// One client of the stream, as the events' thread sees it.
struct EventSubscriber {
    typealias Instant = ContinuousClock.Instant

    /// Bytes that wait for a client at most.
    static let room = 256 * 1024
    /// How long a client may leave its room full before it is cut off.
    static let patience = Duration.seconds(10)
    /// How long a stream is silent at most.
    static let heartbeat = Duration.seconds(15)

    /// How a subscriber stands after its turn.
    enum Standing: Comparable {
        /// Nothing more is there for it.
        case upToDate
        /// Its room is full.
        case blocked
        /// There is more, and room for it.
        case behind
        case gone
    }

    let stream: BodyStream
    let filter: EventFilter
    /// What it has been told of.
    private(set) var position: EventPosition
    /// The last `id` that it got.
    private var idSent: EventPosition
    private var lastWrite: Instant
    private var blockedSince: Instant?
    private var isToldUnwritable = false
    private var isToldUnreadable = false
    private var droppedTold: Int

    /// - Parameter dropped: records that the history has lost so far: no news.
    init(_ stream: BodyStream, _ filter: EventFilter, after position: EventPosition, dropped: Int, now: Instant) {
        self.stream = stream
        self.filter = filter
        self.position = position
        idSent = position
        lastWrite = now
        droppedTold = dropped
        let hello = EventHelloDocument(
            position: position.description, heartbeatS: Int(Self.heartbeat.components.seconds))
        _ = stream.write(EventText.retry + EventText.event("hello", id: position, hello))
    }

    /// Hands over what is new, as far as there is room.
    ///
    /// - Parameter pageLimit: pages that it may get before it is another's turn.
    mutating func advance(_ pages: inout EventPages, pageLimit: Int, now: Instant) -> Standing {
        for _ in 0..<pageLimit {
            guard !stream.isClosed else { return .gone }
            guard stream.buffered < Self.room / 2 else { return blocked(now) }
            switch pages.page(after: position) {
            case .failure(let error):
                tellUnreadable(error, now)
                return .upToDate
            case .success(let page):
                tellReadable(now)
                guard take(page, now) else { return blocked(now) }
                if page.isLast, page.resumption == nil {
                    blockedSince = nil
                    return .upToDate
                }
            }
        }
        return .behind
    }

    /// False when there is no room for all of it.
    private mutating func take(_ page: EventPages.Page, _ now: Instant) -> Bool {
        if let resumption = page.resumption { return tellPruned(resumption, now) }
        for message in page.messages {
            if filter.wants(message) {
                guard write(message.bytes, id: message.position, now) else { return false }
            }
            position = message.position
        }
        position = page.end
        return true
    }

    /// Cuts the client off when it has left its room full for too long.
    private mutating func blocked(_ now: Instant) -> Standing {
        let since = blockedSince ?? now
        blockedSince = since
        guard now - since >= Self.patience else { return .blocked }
        let gap = EventGapDocument(
            reason: .slowSubscriber,
            detail: "The stream was not read for \(Self.patience.components.seconds) s and ends here. "
                + "Come back with Last-Event-ID: \(idSent); nothing is lost.")
        stream.finish(EventText.event("gap", id: nil, gap))
        return .gone
    }

    /// A comment when nothing else was written for a while.
    mutating func beat(_ now: Instant) {
        guard now - lastWrite >= Self.heartbeat else { return }
        _ = write(EventText.heartbeat(id: position == idSent ? nil : position), id: position, now)
    }

    private mutating func write(_ bytes: [UInt8], id: EventPosition? = nil, _ now: Instant) -> Bool {
        guard stream.write(bytes) else { return false }
        if let id { idSent = id }
        lastWrite = now
        blockedSince = nil
        return true
    }
}

// MARK: What may be missing

extension EventSubscriber {
    /// Tells once that the history cannot be written, and once that it can again; and of each loss.
    mutating func tell(of status: HistoryStatus, _ now: Instant) {
        if status.writable == isToldUnwritable {
            let detail =
                status.writable
                ? "The history is written again." : status.error ?? "The history cannot be written at the moment."
            let condition = EventConditionDocument(
                type: .historyUnwritable, active: !status.writable, detail: detail)
            if write(EventText.event("condition", id: nil, condition), now) { isToldUnwritable = !status.writable }
        }
        guard status.dropped > droppedTold else { return }
        let gap = EventGapDocument(
            reason: .notRecorded,
            detail: "Records were lost because the history could not be written in time. Events may be among them.",
            records: status.dropped - droppedTold)
        if write(EventText.event("gap", id: nil, gap), now) { droppedTold = status.dropped }
    }

    private mutating func tellUnreadable(_ error: HistoryError, _ now: Instant) {
        guard !isToldUnreadable else { return }
        let condition = EventConditionDocument(type: .historyUnreadable, active: true, detail: error.description)
        isToldUnreadable = write(EventText.event("condition", id: nil, condition), now)
    }

    private mutating func tellReadable(_ now: Instant) {
        guard isToldUnreadable else { return }
        let condition = EventConditionDocument(
            type: .historyUnreadable, active: false, detail: "The history can be read again.")
        isToldUnreadable = !write(EventText.event("condition", id: nil, condition), now)
    }

    private mutating func tellPruned(_ resumption: EventPosition, _ now: Instant) -> Bool {
        // What was pruned is never beyond where the stream goes on.
        let isForeign = resumption.merged(with: position) != resumption
        let gap = EventGapDocument(
            reason: isForeign ? .unknownPosition : .pruned,
            detail: isForeign
                ? "\(position) is not a position in this history. The stream goes on with the oldest events that are left."
                : "Events after \(position) were deleted for their age or size. The stream goes on after \(resumption)."
        )
        guard write(EventText.event("gap", id: resumption, gap), id: resumption, now) else { return false }
        position = resumption
        return true
    }
}
