/// The counters of one virtual router since it was started.
package struct Statistics: Sendable {
    private var counts = InlineArray<27, UInt64>(repeating: 0)

    package init() {}

    package subscript(_ counter: Counter) -> UInt64 {
        get { counts[counter.rawValue] }
        set { counts[counter.rawValue] = newValue }
    }
}

extension Statistics: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] }
    }

    package func hash(into hasher: inout Hasher) {
        for index in counts.indices { hasher.combine(counts[index]) }
    }
}

/// An object with a member for each counter.
extension Statistics: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Counter.self)
        for counter in Counter.allCases { self[counter] = try container.decode(UInt64.self, forKey: counter) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Counter.self)
        for counter in Counter.allCases { try container.encode(self[counter], forKey: counter) }
    }
}
