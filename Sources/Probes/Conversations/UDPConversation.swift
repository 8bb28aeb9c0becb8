/// `UDP_CHECK`: something is sent, and what comes back counts, be it nothing.
struct UDPConversation: Conversation {
    struct Terms: Hashable, Sendable {
        var payload: [UInt8]
        var reply: Reply?
    }

    /// What a reply must be like.
    struct Reply: Hashable, Sendable {
        /// How it begins.
        var start: [MaskedByte]
        var lengths: ClosedRange<Int>
    }

    let terms: Terms
    /// `192.0.2.1:53`.
    let server: String

    var awaited: String { "a reply of \(server)" }

    mutating func connected() -> Step { .send(terms.payload) }

    mutating func received(_ bytes: Span<UInt8>) -> Step {
        guard let reply = terms.reply else { return .passed }
        guard reply.lengths.contains(bytes.count) else {
            let allowed = "\(reply.lengths.lowerBound) to \(reply.lengths.upperBound)"
            return .failed("the reply has \(bytes.count) bytes, not \(allowed)")
        }
        let matches =
            bytes.count >= reply.start.count
            && reply.start.indices.allSatisfy { reply.start[$0].matches(bytes[$0]) }
        return matches ? .passed : .failed("the reply does not begin as require_reply says")
    }

    /// Without `require_reply` nothing but an ICMP error is a failure, as under keepalived.
    mutating func expired() -> Step? { terms.reply == nil ? .passed : nil }
}

/// A byte of which only some bits count.
struct MaskedByte: Hashable, Sendable {
    var value: UInt8
    var mask: UInt8

    func matches(_ byte: UInt8) -> Bool { (byte ^ value) & mask == 0 }
}
