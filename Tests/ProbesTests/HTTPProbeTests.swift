import Configuration
import Cryptography
import NetworkTypes
import Testing

@testable import Probes

struct HTTPRequestTests {
    @Test(arguments: [
        (HTTPCheck.Version.http10, "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 10.0.0.1:80\r\n\r\n"),
        (
            .http10Closing,
            "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 10.0.0.1:80\r\n\r\n"
        ),
        (.http11, "GET /x HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 10.0.0.1:80\r\n\r\n"),
    ])
    func `a request has keepalived's bytes`(version: HTTPCheck.Version, expected: String) throws {
        var talk = try Talk(.http(HTTPCheck("/x", version: version)))
        talk.connected()
        #expect(talk.sent == [expected])
    }

    @Test func `the host is that of the url, else of the check, else address and port`() throws {
        var check = HTTPCheck("/a", "/b")
        check.virtualHost = "check.example"
        check.urls[0].virtualHost = "url.example"
        var talk = try Talk(.http(check))
        talk.connected()
        talk.hears("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
        talk.connected()
        #expect(talk.sent[0].contains("\r\nHost: url.example\r\n") && talk.sent[1].contains("Host: check.example\r\n"))
        let address = try #require(IPAddress("2001:db8::1"))
        talk = Talk(try Talk.template(.http(HTTPCheck("/")), port: 8080, address: address).probe(number: 1))
        talk.connected()
        #expect(talk.sent[0].contains("\r\nHost: [2001:db8::1]:8080\r\n"))
    }
}

struct HTTPProbeTests {
    private func talk(_ check: HTTPCheck = HTTPCheck("/")) throws -> Talk {
        var talk = try Talk(.http(check))
        talk.connected()
        return talk
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhelloand more",
        "HTTP/1.0 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 99\r\n\r\n1\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "\r\nHTTP/1.1 299 Odd\r\nContent-Length: 1\r\n\r\nx",
    ])
    func `a server that keeps the connection open passes`(answer: String) throws {
        var whole = try talk()
        whole.hears(answer)
        #expect(whole.verdict == .passed)
        var pieces = try talk()
        for byte in answer.utf8 { pieces.hears([byte]) }
        #expect(pieces.verdict == .passed)
    }

    @Test(arguments: [
        "HTTP/1.0 200 OK\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: none\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthis is not chunked\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhel",
    ])
    func `a server that closes the connection passes`(answer: String) throws {
        var talk = try talk()
        talk.hears(answer)
        #expect(talk.verdict == nil)
        talk.ended()
        #expect(talk.verdict == .passed)
    }

    @Test func `a status that is not wanted fails with what was seen`() throws {
        var talk = try talk(HTTPCheck("/health"))
        talk.hears("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 6\r\n\r\nbroken")
        #expect(talk.verdict == .failed("GET /health: the status is 503, not 200-299"))
        let evidence = try #require(talk.result?.evidence)
        #expect(evidence.phase == "response" && evidence.statusLine == "HTTP/1.1 503 Service Unavailable")
        #expect(String(decoding: evidence.received, as: UTF8.self).hasSuffix("broken"))
    }

    @Test func `the codes that are wanted may be others`() throws {
        var check = HTTPCheck("/")
        check.urls[0].statusCodes = [301...301, 400...499]
        var talk = try talk(check)
        talk.hears("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        #expect(talk.verdict == .passed)
        talk = try self.talk(check)
        talk.hears("HTTP/1.1 200 OK\r\n\r\n")
        #expect(talk.verdict == .failed("GET /: the status is 200, not 301 400-499"))
    }

    @Test func `all pages are asked for in one run, each on its own connection`() throws {
        var talk = try talk(HTTPCheck("/a", "/b"))
        let next = talk.hears("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(next.count == 2 && next[0] == .close)
        talk.connected()
        talk.hears("HTTP/1.0 500 No\r\n\r\n")
        #expect(talk.verdict == .failed("GET /b: the status is 500, not 200-299"))
        #expect(talk.result?.evidence.received == Array("HTTP/1.0 500 No\r\n\r\n".utf8))
    }

    /// RFC 1321, A.5: the digest of `abc`.
    private static let digest = "900150983cd24fb0d6963f7d28e17f72"

    @Test(arguments: [
        "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabcX",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
    ])
    func `a digest is that of the body alone`(answer: String) throws {
        var check = HTTPCheck("/")
        check.urls[0].digest = Self.digest
        for size in 1...7 {
            var talk = try talk(check)
            let bytes = Array(answer.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                talk.hears(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(talk.verdict == .passed, "in pieces of \(size)")
        }
    }

    @Test func `a digest of the chunks as they are sent is good too, as keepalived's genhash computes it`() throws {
        let body = "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
        let digest = try HashFunction.md5.digest(of: Array(body.utf8))
        var check = HTTPCheck("/")
        check.urls[0].digest = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for size in 1...9 {
            var talk = try talk(check)
            let bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)".utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                talk.hears(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(talk.verdict == .passed, "in pieces of \(size)")
        }
    }

    @Test func `another digest fails and is shown`() throws {
        var check = HTTPCheck("/")
        check.urls[0].digest = Self.digest
        var talk = try talk(check)
        talk.hears("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabd")
        #expect(
            talk.verdict
                == .failed("GET /: the MD5 digest is 4911e516e5aa21d327512e0c8b197616, not \(Self.digest)"))
    }

    @Test func `what is not HTTP, or ends too early, fails`() throws {
        var talk = try talk()
        talk.hears("SSH-2.0-OpenSSH_9.2\r\n")
        #expect(talk.verdict == .failed("GET /: the answer begins with \"SSH-2.0-OpenSSH_9.2\", which is not HTTP"))
        talk = try self.talk()
        talk.ended()
        #expect(talk.verdict == .failed("GET /: the server closed the connection without an answer"))
        talk = try self.talk()
        talk.hears("HTTP/1.0 200 OK\r\nServer: x\r\n")
        talk.ended()
        #expect(talk.verdict == .failed("GET /: the server closed the connection within the header of its answer"))
    }

    @Test func `a header without end fails in bounded memory`() throws {
        var talk = try talk()
        talk.hears("HTTP/1.0 200 OK\r\n")
        var count = 0
        while talk.verdict == nil, count < 1000 {
            talk.hears(Array(repeating: UInt8(ascii: "x"), count: 1000))
            count += 1
        }
        #expect(talk.verdict == .failed("GET /: the header of the answer has more than 65536 bytes"))
        #expect(talk.result?.evidence.received.count == 512)
    }

    @Test func `a connection that breaks fails with its error`() throws {
        var talk = try talk()
        talk.hears("HTTP/1.0 200 OK\r\n\r\nhel")
        talk.fails(.receiving, "recv", "ECONNRESET")
        #expect(talk.verdict == .failed("10.0.0.1:80 broke the connection: Some words (ECONNRESET)"))
    }

    @Test func `a drip is cut off at the deadline and says what was awaited`() throws {
        var talk = try talk()
        talk.hears("HTTP/1.0 200 OK\r\n\r\nh")
        talk.expired()
        #expect(talk.verdict == .failed("the end of the answer to GET / did not come within 5 s"))
    }

    private func patterned(_ expression: String, _ change: (inout BodyPattern) -> Void = { _ in }) -> HTTPCheck {
        var check = HTTPCheck("/")
        var pattern = BodyPattern(expression: expression)
        change(&pattern)
        check.urls[0].pattern = pattern
        return check
    }

    @Test(arguments: [
        "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nstatus ok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nstat\r\n5\r\nus ok\r\n0\r\n\r\n",
    ])
    func `a body must match its pattern, whatever its pieces, or must not`(answer: String) throws {
        var talk = try talk(patterned("^status ok$"))
        talk.hears(answer)
        #expect(talk.verdict == .passed)
        talk = try self.talk(patterned("^status bad$"))
        talk.hears(answer)
        #expect(talk.verdict == .failed("GET /: the body does not match regex"))
        talk = try self.talk(patterned("OK") { ($0.isUnwanted, $0.options) = (true, ["caseless"]) })
        talk.hears(answer)
        #expect(talk.verdict == .failed("GET /: the body matches regex"))
        talk = try self.talk(patterned("ok") { $0.maximumOffset = 6 })
        talk.hears(answer)
        #expect(talk.verdict == .failed("GET /: the body does not match regex"))
        talk = try self.talk(patterned("ok") { ($0.minimumOffset, $0.maximumOffset) = (7, 7) })
        talk.hears(answer)
        #expect(talk.verdict == .passed)
    }

    @Test func `a pattern is looked for in the first 64 KiB`() throws {
        var talk = try talk(patterned("needle"))
        talk.hears("HTTP/1.0 200 OK\r\n\r\n")
        for _ in 0..<100 { talk.hears([UInt8](repeating: UInt8(ascii: "x"), count: 1000)) }
        talk.hears("needle")
        talk.ended()
        #expect(talk.verdict == .failed("GET /: the body does not match regex in its first 65536 bytes"))
    }

    @Test func `a pattern that is wrong is said before the first run`() {
        #expect(
            Probe.objection(to: Talk.checker(.http(patterned("(a"))))
                == "regex \"(a\" cannot be used: missing closing parenthesis, at byte 2")
    }
}
