import VRRP

/// What is to happen, earliest first; of two at the same time, the one that was planned first.
struct EventQueue<Event> {
    private struct Entry {
        var at: VirtualRouter.Instant
        var number: Int
        var event: Event

        func isBefore(_ other: Entry) -> Bool { at == other.at ? number < other.number : at < other.at }
    }

    private var heap: [Entry] = []
    private var number = 0

    func count(where isMeant: (Event) -> Bool) -> Int { heap.count { isMeant($0.event) } }

    mutating func plan(_ event: Event, at time: VirtualRouter.Instant) {
        number += 1
        heap.append(Entry(at: time, number: number, event: event))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (at: VirtualRouter.Instant, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.at, first.event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [parent * 2 + 1, parent * 2 + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
