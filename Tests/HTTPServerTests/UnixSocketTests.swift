import Glibc
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct UnixSocketTests {
    @Test(arguments: [false, true])
    func `the kernel names the caller`(isBound: Bool) throws {
        let directory = try SocketDirectory()
        let peers = Handover<Peer>()
        let server = try HTTPServer(
            configuration: ServerConfiguration(listeners: [
                Listener(name: "socket", .socket(descriptor: try directory.listen()))
            ])
        ) { request, responder in
            peers.put(request.peer)
            #expect(request.localAddress == nil)
            responder.answer(.text(request.listener))
        }
        let client = try Client(
            path: "\(directory.path)/server", from: isBound ? "\(directory.path)/client" : nil)
        #expect(try client.ask("GET", "/").text == "socket")
        #expect(try client.ask("GET", "/").text == "socket")
        let expected = Peer.Credentials(processID: getpid(), userID: getuid(), groupID: getgid())
        #expect(peers.take() == .unix(expected))
        #expect(server.boundPorts == [nil])
        server.stop()
        #expect(throws: Client.Failure.self) { try Client(path: "\(directory.path)/server") }
    }
}
