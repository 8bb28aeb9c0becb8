internal import History

/// What follows a position in the history, read and made into messages once for all that stand there.
struct EventPages {
    /// Events of one page.
    static let limit = 50

    struct Page {
        let messages: [EventMessage]
        /// Where whoever has heard all of it stands.
        let end: EventPosition
        /// Whether nothing more was there.
        let isLast: Bool
        /// Something before is no longer there: where to go on instead.
        let resumption: EventPosition?
    }

    private let reader: HistoryReader
    private var known: [EventPosition: Result<Page, HistoryError>] = [:]

    init(_ reader: HistoryReader) {
        self.reader = reader
    }

    mutating func page(after position: EventPosition) -> Result<Page, HistoryError> {
        if let page = known[position] { return page }
        let page = Result { () throws(HistoryError) in try read(after: position) }
        known[position] = page
        return page
    }

    /// In this order: whatever was written by the time of `latest` is among the events, and whatever of them was deleted meanwhile
    /// is missed when that is asked for last.
    private func read(after position: EventPosition) throws(HistoryError) -> Page {
        let latest = try reader.latestEventPosition()
        guard position != latest else { return Page(messages: [], end: position, isLast: true, resumption: nil) }
        let (rows, end) = try reader.events(after: position, limit: Self.limit)
        let resumption = try reader.resumption(after: position)
        let isLast = rows.count < Self.limit
        return Page(
            messages: resumption == nil ? rows.map(EventMessage.init) : [],
            end: isLast ? end.merged(with: latest) : end,
            isLast: isLast, resumption: resumption)
    }
}
