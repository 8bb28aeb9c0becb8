/// The body of a request while it comes in.
struct Upload {
    private let limits: Limits
    private var received = 0
    /// Empty once the body is overlong.
    private(set) var bytes: [UInt8] = []

    init(limits: Limits) {
        self.limits = limits
    }

    var isOverlong: Bool { received > limits.body }

    /// Keeps a piece, or throws it away when the body has become overlong. False when even that is too much.
    mutating func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        received += piece.count
        if isOverlong {
            bytes = []
        } else {
            unsafe bytes.append(contentsOf: piece)
        }
        return received <= max(limits.discardedBody, limits.body)
    }
}
