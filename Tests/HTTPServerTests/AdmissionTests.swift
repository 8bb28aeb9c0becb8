import Glibc
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AdmissionTests {
    private struct Question: Hashable {
        let peer: Peer
        let localAddress: String?
        let listener: String
    }

    /// A server that listens on all IPv4 addresses and serves those that come to 127.0.0.1.
    private func server(_ questions: Handover<Question>, handler: @escaping Handler) throws -> HTTPServer {
        try HTTPServer(
            configuration: ServerConfiguration(
                listeners: [Listener(name: "all", .tcp(address: "0.0.0.0", port: 0))],
                admits: { peer, localAddress, listener in
                    questions.put(Question(peer: peer, localAddress: localAddress, listener: listener))
                    return localAddress == "127.0.0.1"
                }),
            handler: handler)
    }

    @Test func `a request says which address it came to`() throws {
        let addresses = Handover<String?>()
        let questions = Handover<Question>()
        let server = try server(questions) { request, responder in
            addresses.put(request.localAddress)
            responder.answer(Response())
        }
        let client = try Client(port: server.boundPorts[0] ?? 0)
        #expect(try client.ask("GET", "/").status == 200)
        #expect(addresses.take() == "127.0.0.1")
        let question = questions.take()
        #expect(question.localAddress == "127.0.0.1")
        #expect(question.listener == "all")
        #expect(question.peer == .tcp(address: "127.0.0.1", port: client.localPort))
    }

    @Test func `a connection that is not admitted is closed without a byte and its request is not served`() throws {
        let paths = Handover<String>()
        let server = try server(Handover()) { request, responder in
            paths.put(request.path)
            responder.answer(Response())
        }
        let port = server.boundPorts[0] ?? 0
        let refused = try Client(port: port, address: "127.0.0.2")
        // The request may be refused by the closed connection already.
        try? refused.send("GET /refused HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(refused.rest() == "")
        #expect(try Client(port: port).ask("GET", "/served").status == 200)
        #expect(paths.take() == "/served")
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1"])
    func `a listener can be bound before its address is there`(address: String) throws {
        let listener = Listener(name: "virtual", .tcp(address: address, port: 0), freebind: true)
        let server = try HTTPServer(configuration: ServerConfiguration(listeners: [listener]), handler: echo)
        #expect((server.boundPorts[0] ?? 0) > 0)
    }
}
