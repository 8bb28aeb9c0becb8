/// Bytes that come in at one end and leave at the other.
struct ByteQueue {
    private var bytes: [UInt8] = []
    /// How many of `bytes` have left.
    private var left = 0

    var count: Int { bytes.count - left }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ added: [UInt8]) {
        // Half of the bytes at least have left, so that each is moved once on average.
        if left > bytes.count / 2 {
            bytes.removeFirst(left)
            left = 0
        }
        bytes += added
    }

    /// Takes the oldest bytes, `limit` at most.
    mutating func take(atMost limit: Int) -> ArraySlice<UInt8> {
        let taken = bytes[left..<min(bytes.count, left + limit)]
        left = taken.endIndex
        if isEmpty { removeAll() }
        return taken
    }

    mutating func removeAll() {
        bytes = []
        left = 0
    }
}
