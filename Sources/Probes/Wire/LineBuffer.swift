/// Puts lines together from pieces, in bounded memory and without a copy of each.
struct LineBuffer {
    private let limit: Int
    private var isComplete = false
    /// The line so far; once `take` has said that it is complete, without its end (CR LF, or LF alone), until the next byte.
    private(set) var bytes: [UInt8] = []

    /// - Parameter limit: bytes that are kept of a line; what is beyond is dropped.
    init(limit: Int) {
        self.limit = limit
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// - Returns: whether the line ends with this byte.
    mutating func take(_ byte: UInt8) -> Bool {
        if isComplete {
            bytes.removeAll(keepingCapacity: true)
            isComplete = false
        }
        if byte == UInt8(ascii: "\n") {
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            isComplete = true
        } else if bytes.count < limit {
            bytes.append(byte)
        }
        return isComplete
    }
}
