import Synchronization

/// What a connection is doing and since which event of its listener's: written by the listener's thread for every
/// request, without a lock and without reading a clock, and read by the sweep.
struct Activity: ~Copyable, Sendable {
    enum Phase: UInt64 {
        /// Nothing came yet, or the last answer has left.
        case idle = 0
        /// A request line is in and its request is not whole.
        case receiving = 1
        /// A request is with the handler or its answer on the way.
        case serving = 2
    }

    /// One state; two of one listener are never equal, and a later one is greater within a phase.
    struct Mark: Hashable {
        fileprivate let bits: UInt64

        var phase: Phase { Phase(rawValue: bits & 0b11) ?? .serving }
        /// Whether a whole request came in on the connection before.
        var hasServed: Bool { bits & 0b100 != 0 }
        /// Counts the events of the listener.
        var order: UInt64 { bits >> 3 }
    }

    private let bits: Atomic<UInt64>

    init(order: UInt64) {
        bits = Atomic(order << 3)
    }

    var mark: Mark { Mark(bits: bits.load(ordering: .relaxed)) }

    /// On the listener's thread alone.
    func enter(_ phase: Phase, order: UInt64) {
        let served = phase == .serving ? 0b100 : bits.load(ordering: .relaxed) & 0b100
        bits.store(order << 3 | served | phase.rawValue, ordering: .relaxed)
    }
}
