/// Things that have their time, the earliest first.
struct DeadlineHeap<Element> {
    typealias Instant = ContinuousClock.Instant

    /// With the time since `epoch`: comparing and moving an instant costs calls of the library, and a duration does not.
    private struct Entry {
        var at: Duration
        var element: Element
    }

    private let epoch = ContinuousClock().systemEpoch
    private var entries: [Entry] = []

    var count: Int { entries.count }
    var earliest: Instant? { entries.first.map { epoch + $0.at } }

    mutating func insert(_ element: Element, at instant: Instant) {
        insert(Entry(at: epoch.duration(to: instant), element: element))
    }

    private mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, entries[child].at < entries[(child - 1) / 2].at {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest, when its time has come.
    mutating func next(_ now: Instant) -> Element? {
        guard let first = entries.first, first.at <= epoch.duration(to: now) else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return first.element
    }

    /// Forgets what is not wanted any more.
    mutating func keep(where isWanted: (Element) -> Bool) {
        let kept = entries.filter { isWanted($0.element) }
        entries = []
        for entry in kept { insert(entry) }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].at < entries[least].at {
                least = child
            }
            guard least != parent else { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
