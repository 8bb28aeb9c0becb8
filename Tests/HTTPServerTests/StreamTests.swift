import Dispatch
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StreamTests {
    /// A server that answers every request with a new stream and hands it to the test.
    private final class Source {
        let streams = Handover<BodyStream>()
        let closed = Handover<Void>()
        let server: TestServer

        init(limit: Int = 1024, limits: Limits = Limits()) throws {
            let (streams, closed) = (streams, closed)
            server = try TestServer(limits: limits) { request, responder in
                guard request.path != "/plain" else { return _ = responder.answer(.text("plain")) }
                let stream = BodyStream(limit: limit, onClose: { closed.put(()) })
                responder.answer(.stream(contentType: "text/event-stream", headers: ["X-Own": "1"], stream))
                streams.put(stream)
            }
        }

        func open(_ version: String = "1.1") throws -> (Client, BodyStream) {
            let client = try server.connect()
            try client.send("GET / HTTP/\(version)\r\nHost: test\r\n\r\n")
            return (client, streams.take())
        }
    }

    /// Bytes beyond what the kernel buffers for a client that does not read.
    private static let tooMuch = 32 * 1024 * 1024

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `what is written arrives piece by piece until the end`() throws {
        let source = try Source()
        let (client, stream) = try source.open()
        let answer = try client.receive()
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/event-stream")
        #expect(answer["X-Own"] == "1")
        #expect(answer["Transfer-Encoding"] == "chunked")
        for piece in ["one", "two", "three"] {
            #expect(stream.write(bytes(piece)))
            #expect(try client.chunk() == piece)
        }
        #expect(!stream.isClosed)
        stream.finish(bytes("last"))
        #expect(try client.chunk() == "last")
        #expect(try client.chunk() == "")
        source.closed.take()
        #expect(stream.isClosed)
        #expect(!stream.write(bytes("late")))
        #expect(try client.ask("GET", "/plain").text == "plain")
    }

    @Test func `what was written and finished before the answer arrives whole`() throws {
        let server = try TestServer { _, responder in
            let stream = BodyStream(limit: 3)
            #expect(stream.write([0x61, 0x62]))
            stream.finish([0x63, 0x64])
            responder.answer(.stream(contentType: nil, stream))
        }
        let client = try server.connect()
        _ = try client.ask("GET", "/")
        #expect(try client.chunk() == "abcd")
        #expect(try client.chunk() == "")
    }

    @Test func `a request that waited can be answered with a stream`() throws {
        let stream = BodyStream(limit: 10)
        let server = try TestServer { _, responder in
            DispatchQueue.global().async { responder.answer(.stream(contentType: nil, stream)) }
        }
        let client = try server.connect()
        _ = try client.ask("GET", "/")
        #expect(stream.write(bytes("abc")))
        #expect(try client.chunk() == "abc")
    }

    @Test func `HTTP 1_0 gets the bytes alone and the end of the connection`() throws {
        let source = try Source()
        let (client, stream) = try source.open("1.0")
        #expect(try client.receive()["Transfer-Encoding"] == nil)
        #expect(stream.write(bytes("one")))
        stream.finish(bytes("two"))
        #expect(client.rest() == "onetwo")
        source.closed.take()
    }

    @Test func `HEAD gets no body and closes the stream`() throws {
        let source = try Source()
        let client = try source.server.connect()
        #expect(try client.ask("HEAD", "/")["Content-Type"] == "text/event-stream")
        source.closed.take()
        #expect(source.streams.take().isClosed)
        #expect(client.rest() == "")
    }

    @Test func `more than the limit is refused whole and does not wait`() throws {
        let stream = BodyStream(limit: 4)
        #expect(stream.write([1, 2, 3]))
        #expect(!stream.write([4, 5]))
        #expect(stream.write([4]))
        #expect(stream.buffered == 4)
        #expect(stream.takeBuffered() == [1, 2, 3, 4])
    }

    @Test func `a large stream arrives whole in order`() throws {
        let source = try Source(limit: 100_000)
        let (client, stream) = try source.open("1.0")
        _ = try client.receive()
        let text = String((0..<20_000).map { Character(Unicode.Scalar(0x61 + UInt8($0 % 23))) })
        for _ in 0..<5 { #expect(stream.write(bytes(text))) }
        stream.finish()
        #expect(client.rest() == String(repeating: text, count: 5))
    }

    @Test func `a client that left is noticed at the next write`() throws {
        let source = try Source()
        var (client, stream): (Client?, BodyStream) = try source.open()
        #expect(stream.write(bytes("one")))
        #expect(try client?.receive().status == 200)
        #expect(try client?.chunk() == "one")
        client = nil
        _ = stream.write(bytes("into the void"))
        source.closed.take()
        #expect(stream.isClosed)
    }

    @Test func `a stream beyond the bound is closed and answered with 503`() throws {
        var limits = Limits()
        limits.streams = 1
        let source = try Source(limits: limits)
        let (first, stream) = try source.open()
        _ = try first.receive()
        let (second, refused) = try source.open()
        let answer = try second.receive()
        #expect(answer.status == 503)
        #expect(answer["Retry-After"] == "1")
        source.closed.take()
        #expect(refused.isClosed)
        stream.finish()
        #expect(try first.chunk() == "")
        source.closed.take()
        let (third, next) = try source.open()
        #expect(try third.receive().status == 200)
        next.finish()
    }

    @Test func `a stream whose answer comes too late is closed`() throws {
        let closed = Handover<Void>()
        let server = try TestServer { _, responder in
            responder.answer(.text("first"))
            responder.answer(.stream(contentType: nil, BodyStream(limit: 1, onClose: { closed.put(()) })))
        }
        #expect(try server.connect().ask("GET", "/").text == "first")
        closed.take()
    }

    @Test func `stop finishes the streams and leaves nothing behind`() throws {
        let source = try Source()
        let (client, stream) = try source.open()
        _ = try client.receive()
        #expect(stream.write(bytes("one")))
        #expect(try client.chunk() == "one")
        source.server.server.stop()
        #expect(try client.chunk() == "")
        source.closed.take()
        #expect(client.isAtEnd())
        #expect(source.server.server.openRequests == 0)
    }

    @Test func `stop cuts a stream whose client does not read`() throws {
        var limits = Limits()
        limits.stopTime = .milliseconds(50)
        let source = try Source(limit: Self.tooMuch, limits: limits)
        let (client, stream) = try source.open()
        #expect(stream.write([UInt8](repeating: 0, count: Self.tooMuch)))
        source.server.server.stop()
        source.closed.take()
        withExtendedLifetime(client) {}
    }

    @Test func `writers on other threads and a stop do not get in each other's way`() throws {
        for _ in 0..<10 {
            let source = try Source(limit: 100)
            let opened = try (0..<4).map { _ in try source.open() }
            let writers = DispatchGroup()
            for (_, stream) in opened {
                DispatchQueue.global().async(group: writers) { while !stream.isClosed { _ = stream.write([0x61]) } }
            }
            source.server.server.stop()
            writers.wait()
            for _ in opened { source.closed.take() }
        }
    }

    @Test func `a quiet stream outlives the idle time-out and a client that does not read does not`() throws {
        var limits = Limits()
        limits.idleSeconds = 1
        let source = try Source(limit: Self.tooMuch, limits: limits)
        let (quiet, stream) = try source.open()
        let (silent, unread) = try source.open()
        #expect(unread.write([UInt8](repeating: 0, count: Self.tooMuch)))
        // The one that does not read is cut, which takes as long as the time-out that the quiet one must outlive.
        source.closed.take()
        #expect(unread.isClosed)
        _ = try quiet.receive()
        #expect(stream.write(bytes("still here")))
        #expect(try quiet.chunk() == "still here")
        withExtendedLifetime(silent) {}
    }
}
