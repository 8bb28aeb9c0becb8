/// `DNS_CHECK`: any answer without an error is good, also an empty one.
struct DNSConversation: Conversation {
    let query: DNSQuery
    private var hasIgnored = false

    init(_ query: DNSQuery) {
        self.query = query
    }

    var awaited: String {
        hasIgnored ? "an answer with the number of the question" : "an answer to \(query.shown)"
    }

    mutating func connected() -> Step { .send(query.bytes) }

    mutating func received(_ bytes: Span<UInt8>) -> Step {
        guard let answer = DNSAnswer(bytes), answer.id == query.id else {
            // It may answer an earlier question, or be meant to mislead.
            hasIgnored = true
            return .wait
        }
        guard answer.isAnswer else { return .failed("the server sent the question back") }
        guard answer.code != 0 else { return .passed }
        return .failed("the answer to \(query.shown) is \(DNSAnswer.name(ofCode: answer.code))")
    }
}
