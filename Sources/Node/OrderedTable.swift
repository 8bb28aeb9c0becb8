/// Values by their keys, in the order in which the keys came; every change costs the same, however many there are.
struct OrderedTable<Key: Hashable, Value> {
    private var slots: [(key: Key, value: Value)?] = []
    private var places: [Key: Int] = [:]

    var count: Int { places.count }
    var isEmpty: Bool { places.isEmpty }
    var keys: [Key] { slots.compactMap { $0?.key } }
    var values: [Value] { slots.compactMap { $0?.value } }

    subscript(key: Key) -> Value? { places[key].flatMap { slots[$0]?.value } }

    func contains(_ key: Key) -> Bool { places[key] != nil }

    /// Adds a value behind all others, or gives a key that is there another one, in its place.
    mutating func set(_ value: Value, for key: Key) {
        if let place = places[key] {
            slots[place]?.value = value
        } else {
            places[key] = slots.count
            slots.append((key, value))
        }
    }

    /// - Returns: the value that is gone; nil where there was none.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        let value = slots[place]?.value
        slots[place] = nil
        if slots.count > 2 * places.count { closeGaps() }
        return value
    }

    private mutating func closeGaps() {
        slots.removeAll { $0 == nil }
        for (place, slot) in slots.enumerated() { if let slot { places[slot.key] = place } }
    }
}

extension OrderedTable: Equatable where Value: Equatable {
    static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.keys == right.keys && left.values == right.values
    }
}

extension OrderedTable: Sendable where Key: Sendable, Value: Sendable {}
