import AgentModel
import Configuration
import NetworkTypes
import Testing

@testable import Probes

/// SplitMix64: the same numbers for the same seed, on every machine.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Whatever a server sends, in whatever pieces: nothing traps, little is kept, and the deadline ends it.
struct ProbeFuzzTests {
    /// Evidence, a line, the names of things, and what a pattern is looked for in.
    private static let memoryLimit = 8192 + HTTPConversation.searchedBytes

    private static let kinds: [Checker.Kind] = {
        var digest = HTTPCheck("/a", "/b", version: .http11)
        digest.urls[0].digest = String(repeating: "0", count: 32)
        var pattern = HTTPCheck("/")
        pattern.urls[0].pattern = BodyPattern(expression: "(h.l+o)+|5.*x{2,}")
        var udp = UDPCheck()
        udp.requiresReply = true
        udp.replyPattern = "48xx"
        return [
            .tcp, .http(HTTPCheck("/", "/b")), .http(digest), .http(pattern), .smtp(SMTPCheck()), .dns(DNSCheck()),
            .ping, .udp(udp),
            .udp(UDPCheck()),
        ]
    }()

    private static let grains: [[UInt8]] =
        [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.0 500\n", "HTTP/1.1 100 Continue\r\n\r\n", "Content-Length: 12\r\n",
            "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n", "\r\n", "\n", "\r\n\r\n", "5\r\nhello\r\n",
            "0\r\n\r\n",
            "ffffffffffffff\r\n", "220 a\r\n", "220-", "250 b\r\n", "221", ":", " ",
        ].map { Array($0.utf8) } + [[0x12, 0x34, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0], [0], [0xFF, 0xFE]]

    private func piece(_ generator: inout Generator) -> [UInt8] {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
            return (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
        case 1:
            return [UInt8](
                repeating: UInt8.random(in: 32...127, using: &generator),
                count: Int.random(in: 0..<4000, using: &generator))
        case 2:
            var grain = Self.grains.randomElement(using: &generator) ?? []
            if let index = grain.indices.randomElement(using: &generator) {
                grain[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            return grain
        default: return Self.grains.randomElement(using: &generator) ?? []
        }
    }

    /// The bytes that a value keeps in arrays and texts, but for what it was configured with.
    private func held(_ value: Any) -> Int {
        switch value {
        case let bytes as [UInt8]: bytes.count
        case let text as String: text.utf8.count
        case is [HTTPConversation.Page], is UDPConversation.Terms: 0
        default: Mirror(reflecting: value).children.reduce(0) { $0 + held($1.value) }
        }
    }

    @Test(arguments: 0..<100)
    func `strangers' bytes neither trap nor fill the memory, and the deadline ends all`(seed: Int) throws {
        var generator = Generator(state: UInt64(seed))
        for kind in Self.kinds {
            var talk = try Talk(kind, port: 80)
            var events = 0
            while talk.verdict == nil, events < 60 {
                events += 1
                switch Int.random(in: 0..<30, using: &generator) {
                case 0: talk.ended()
                case 1: talk.fails(.receiving, "recv", ["ECONNRESET", "EPERM"].randomElement(using: &generator) ?? "")
                case 2...5: talk.connected()
                default: talk.hears(piece(&generator))
                }
                #expect(held(talk.probe) <= Self.memoryLimit)
            }
            talk.expired()
            let result = try #require(talk.result)
            #expect(result.evidence.received.count <= ServerCheckRun.Evidence.limit)
            #expect(talk.actions.suffix(2).first == .close)
            #expect(talk.actions.filter { if case .finished = $0 { true } else { false } }.count == 1)
        }
    }

    /// The same bytes are read alike, however they are cut.
    @Test(arguments: 0..<100)
    func `the cuts between pieces do not matter`(seed: Int) throws {
        var generator = Generator(state: UInt64(seed) &+ 1_000_000)
        let bytes = Array("HTTP/1.1 200 OK\r\n".utf8) + (0..<12).flatMap { _ in piece(&generator) }
        func verdict(_ cut: () -> Int) throws -> ProbeVerdict? {
            var talk = try Talk(.http(HTTPCheck("/")))
            talk.connected()
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = cut()
                talk.hears(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            talk.ended()
            return talk.verdict
        }
        let whole = try verdict { bytes.count }
        #expect(try verdict { 1 } == whole)
        #expect(try verdict { Int.random(in: 1...50, using: &generator) } == whole)
    }
}
