import Dispatch
import Glibc
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LifeCycleTests {
    @Test func `stop answers what waits with 503 and leaves nothing behind`() throws {
        let waiting = Handover<Responder>()
        let server = try TestServer { _, responder in waiting.put(responder) }
        let clients = try (0..<3).map { _ in try server.connect() }
        for client in clients { try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n") }
        do {
            let responders = clients.map { _ in waiting.take() }
            server.server.stop()
            #expect(responders.map { $0.answer(Response()) } == [false, false, false])
        }
        for client in clients {
            let answer = try client.receive()
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "1")
            #expect(client.isAtEnd())
        }
        #expect(server.server.openRequests == 0)
    }

    @Test func `stop among answers from other threads leaves nothing behind`() throws {
        for _ in 0..<20 {
            let arrived = Handover<Void>()
            let server = try TestServer { _, responder in
                arrived.put(())
                DispatchQueue.global().async { responder.answer(Response()) }
            }
            let clients = try (0..<8).map { _ in try server.connect() }
            for client in clients { try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n") }
            for _ in clients { arrived.take() }
            server.server.stop()
            for client in clients { #expect([200, 503].contains(try client.receive().status)) }
        }
    }

    @Test func `stop among malformed requests ends all connections`() throws {
        for _ in 0..<30 {
            let server = try TestServer(handler: echo)
            let clients = try (0..<8).map { _ in try server.connect() }
            for client in clients { try client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n") }
            server.server.stop()
            for client in clients { _ = client.rest() }
        }
    }

    @Test func `a server that stopped does not listen and can stop again`() throws {
        let server = try TestServer(at: "127.0.80.1", handler: echo)
        #expect(try server.connect().ask("GET", "/").status == 200)
        server.server.stop()
        server.server.stop()
        #expect(throws: Client.Failure.self) { try server.connect() }
    }

    @Test func `the last reference stops the server`() throws {
        let port = try TestServer(at: "127.0.80.2", handler: echo).port
        #expect(throws: Client.Failure.self) { try Client(port: port, address: "127.0.80.2") }
    }

    @Test func `a connection beyond the limit waits for another to end`() throws {
        var limits = Limits()
        limits.connections = 1
        let paths = Handover<String>()
        let server = try TestServer(limits: limits) { request, responder in
            paths.put(request.path)
            responder.answer(Response())
        }
        var first: Client? = try server.connect()
        #expect(try first?.ask("GET", "/first").status == 200)
        let second = try server.connect()
        try second.send("GET /second HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(try first?.ask("GET", "/first-again").status == 200)
        first = nil
        #expect(try second.receive().status == 200)
        #expect([paths.take(), paths.take(), paths.take()] == ["/first", "/first-again", "/second"])
    }

    @Test func `a connection beyond the limit of one address is closed`() throws {
        var limits = Limits()
        limits.connectionsPerAddress = 1
        let server = try TestServer(limits: limits, handler: echo)
        let first = try server.connect()
        #expect(try first.ask("GET", "/").status == 200)
        #expect(try server.connect().isAtEnd())
        #expect(try first.ask("GET", "/").status == 200)
    }

    @Test func `an address in use is told by name`() throws {
        let server = try TestServer(handler: echo)
        let error = #expect(throws: HTTPServerError.self) {
            try HTTPServer(
                configuration: ServerConfiguration(listeners: [
                    Listener(name: "second", .tcp(address: "127.0.0.1", port: server.port))
                ]), handler: echo)
        }
        #expect(error == .addressInUse(address: "127.0.0.1", port: server.port))
        #expect(error?.description.contains("127.0.0.1:\(server.port) is in use") == true)
    }

    @Test(arguments: [
        ("localhost", HTTPServerError.invalidAddress("localhost")),
        ("192.0.2.1", .addressNotAvailable(address: "192.0.2.1", port: 0)),
    ])
    func `an address that cannot be bound is told by kind`(address: String, expected: HTTPServerError) {
        #expect(throws: expected) {
            try HTTPServer(
                configuration: ServerConfiguration(listeners: [Listener(name: "x", .tcp(address: address, port: 0))]),
                handler: echo)
        }
    }

    @Test func `when one listener fails the others are closed`() throws {
        let other = try TestServer(handler: echo)
        let free = try TestServer(at: "127.0.80.3", handler: echo).port
        #expect(throws: HTTPServerError.addressInUse(address: "127.0.0.1", port: other.port)) {
            try HTTPServer(
                configuration: ServerConfiguration(listeners: [
                    Listener(name: "a", .tcp(address: "127.0.80.3", port: free)),
                    Listener(name: "b", .tcp(address: "127.0.0.1", port: other.port)),
                ]), handler: echo)
        }
        // A program that another test starts at this moment shares the descriptor until exec: for that long it stays open.
        let deadline = ContinuousClock.now + .seconds(30)
        while (try? Client(port: free, address: "127.0.80.3")) != nil, ContinuousClock.now < deadline { sched_yield() }
        #expect(throws: Client.Failure.self) { try Client(port: free, address: "127.0.80.3") }
    }
}
