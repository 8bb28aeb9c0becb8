import Dispatch
import Glibc
import HTTPServer
import Synchronization

/// A server on the loopback address.
struct TestServer {
    let server: HTTPServer
    private let address: String

    /// - Parameter address: in 127.0.0.0/8; one that no other test uses where a port must stay free once it was given back.
    init(
        at address: String = "127.0.0.1", limits: Limits = Limits(),
        log: @escaping @Sendable (String) -> Void = { _ in }, handler: @escaping Handler
    ) throws {
        self.address = address
        let listener = Listener(name: "loopback", .tcp(address: address, port: 0))
        server = try HTTPServer(
            configuration: ServerConfiguration(listeners: [listener], limits: limits, log: log), handler: handler)
    }

    var port: UInt16 { server.boundPorts[0] ?? 0 }

    func connect() throws -> Client { try Client(port: port, address: address) }
}

/// A directory for Unix sockets that goes with its owner.
final class SocketDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/http-server-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Client.Failure(call: "mkdtemp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for name in ["server", "client"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// A bound and listening socket at `server` in the directory.
    func listen() throws -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard withSocketAddress(unixAddress("\(path)/server"), { bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, 16) == 0
        else { throw Client.Failure(call: "listen") }
        return descriptor
    }
}

/// Hands values from the server's thread to the test, which waits for them.
final class Handover<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func put(_ value: Value) {
        values.withLock { $0.append(value) }
        arrived.signal()
    }

    func take() -> Value {
        arrived.wait()
        return values.withLock { $0.removeFirst() }
    }
}

/// Answers with the body it was sent.
let echo: Handler = { request, responder in responder.answer(Response(body: request.body)) }
