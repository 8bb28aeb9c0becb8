import Cryptography
import RegularExpressions
import Texts

/// `HTTP_GET` and `SSL_GET`: one page after the other, each on a connection of its own; all must be as they are wanted.
struct HTTPConversation: Conversation {
    /// Bytes of a body that a pattern is looked for in; of a longer one the beginning counts.
    static let searchedBytes = 65_536

    /// One page, and what its answer must be like.
    struct Page: Sendable {
        var path: String
        var request: [UInt8]
        var statusCodes: [ClosedRange<Int>]
        /// MD5 of the body.
        var digest: [UInt8]?
        var pattern: Pattern?
        /// Which server is wanted, over TLS; nil to say nothing.
        var serverName: String?
    }

    /// What its body must match, or must not.
    struct Pattern: Sendable {
        var expression: Expression
        var isUnwanted: Bool
        var offsets: ClosedRange<Int>
    }

    private let pages: [Page]
    private var index = 0
    private var reader = HTTPResponseReader()
    private var body: BodyDigests?
    /// Of the body, put together from its chunks, for the pattern.
    private var searched: [UInt8] = []

    /// - Parameter pages: at least one.
    init(_ pages: [Page]) {
        self.pages = pages
    }

    private var page: Page { pages[index] }

    var awaited: String {
        let part = reader.hasHeader ? "the end of " : reader.isEmpty ? "" : "the header of "
        return "\(part)the answer to GET \(page.path)"
    }
    var statusLine: String? { reader.statusLine }
    var serverName: String? { page.serverName }

    mutating func connected() -> Step {
        reader = HTTPResponseReader()
        searched = []
        do throws(Refusal) {
            body = page.digest == nil ? nil : try BodyDigests()
        } catch {
            return .couldNotRun(error.description)
        }
        return .send(page.request)
    }

    mutating func received(_ bytes: Span<UInt8>) -> Step {
        var position = 0
        while true {
            switch reader.next(in: bytes, &position) {
            case .needsMore: return .wait
            case .malformed(let why): return .failed("GET \(page.path): \(why)")
            case .header:
                let codes = page.statusCodes
                guard codes.contains(where: { $0.contains(reader.status) }) else {
                    return .failed("GET \(page.path): the status is \(reader.status), not \(described(codes))")
                }
            case .content(let range):
                body?.add(bytes.extracting(range), isContent: true)
                keep(bytes.extracting(range))
            case .framing(let range): body?.add(bytes.extracting(range), isContent: false)
            case .complete: return judge()
            }
        }
    }

    /// A body that is shorter than its length is judged as it is, as under keepalived.
    mutating func ended() -> Step {
        if reader.hasHeader { return judge() }
        let what = reader.isEmpty ? "without an answer" : "within the header of its answer"
        return .failed("GET \(page.path): the server closed the connection \(what)")
    }

    private mutating func judge() -> Step {
        if let digest = page.digest, var body, !body.end(with: digest) {
            return .failed(
                "GET \(page.path): the MD5 digest is \(Hexadecimal.text(body.sent)), not \(Hexadecimal.text(digest))")
        }
        body = nil
        if let pattern = page.pattern, let why = objection(of: pattern) { return .failed("GET \(page.path): \(why)") }
        guard index + 1 < pages.count else { return .passed }
        index += 1
        return .again
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        guard page.pattern != nil else { return }
        for index in 0..<min(bytes.count, Self.searchedBytes - searched.count) { searched.append(bytes[index]) }
    }

    private func objection(of pattern: Pattern) -> String? {
        do throws(ExpressionError) {
            let matches = try pattern.expression.matches(
                searched, from: pattern.offsets.lowerBound, upTo: pattern.offsets.upperBound)
            guard matches == pattern.isUnwanted else { return nil }
            let place = searched.count < Self.searchedBytes ? "" : " in its first \(Self.searchedBytes) bytes"
            return matches ? "the body matches regex" : "the body does not match regex\(place)"
        } catch {
            return "the body cannot be compared with regex: \(error.why)"
        }
    }
}

/// The digests of a body as it is sent, which is what keepalived and its genhash compute, and of what it says once it is put
/// together from its chunks, which is what everybody else computes. Either is good.
private struct BodyDigests {
    private let asSent: RunningDigest
    private let content: RunningDigest
    private(set) var sent: [UInt8] = []

    init() throws(Refusal) {
        asSent = try RunningDigest(.md5)
        content = try RunningDigest(.md5)
    }

    func add(_ bytes: Span<UInt8>, isContent: Bool) {
        asSent.add(bytes)
        if isContent { content.add(bytes) }
    }

    /// To be called once.
    mutating func end(with digest: [UInt8]) -> Bool {
        sent = asSent.end()
        return sent == digest || content.end() == digest
    }
}

private func described(_ codes: [ClosedRange<Int>]) -> String {
    codes.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        .joined(separator: " ")
}
