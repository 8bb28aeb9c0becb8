internal import Configuration
internal import HTTPServer
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import NetworkTypes

/// The API's listeners: the TCP ones of the configuration, and the socket in the runtime directory.
final class ManagementServer: Sendable {
    /// Its members may change things over the socket, as root may.
    private static let group = "aloft"

    private let server: HTTPServer
    /// Keeps the socket's path; it is removed with it.
    private let socket: UnixListener

    /// Listens from now on; requests before the engine's first snapshot are told to come again.
    init(
        _ start: Preparation, board: SnapshotBoard, commands: AgentController, history: History
    ) throws(StartError) {
        let clock = start.clock
        let writer = history.writer
        let api = ManagementAPI(
            snapshots: board, commands: commands, history: history.reader, historyStatus: { writer.status },
            access: try Self.access(start), clocks: Clocks(wallMicroseconds: { clock.stamp().wallMicroseconds }))
        let path = start.socketPath
        socket = try Self.listen(on: path)
        let addresses = try Self.addresses(start)
        var listeners = addresses.map { address in
            Listener(
                name: address.description, .tcp(address: address.address.description, port: address.port))
        }
        let descriptor = try Self.handedOver(socket, path)
        listeners.append(Listener(name: path, .socket(descriptor: descriptor)))
        let log = start.log
        do throws(HTTPServerError) {
            server = try HTTPServer(
                configuration: ServerConfiguration(
                    listeners: listeners, errorResponse: ManagementAPI.errorResponse,
                    log: { log.log(.warning, "API: \($0)") })
            ) { api.handle($0, $1) }
        } catch {
            throw .listenerUnavailable("the API cannot listen: \(error)")
        }
        let places = addresses.map(\.description) + [path]
        log.log(.notice, "the API listens on \(places.joined(separator: ", "))")
    }

    func stop() {
        server.stop()
    }

    /// `--listen` replaces what the configuration says.
    private static func addresses(_ start: Preparation) throws(StartError) -> [ListenAddress] {
        guard !start.options.listen.isEmpty else { return try configured(start) }
        var addresses: [ListenAddress] = []
        for text in start.options.listen {
            guard let address = ListenAddress(text) else {
                throw .listenerUnavailable("--listen \(text): write ADDRESS:PORT, such as 127.0.0.1:8460 or [::1]:8460")
            }
            guard address.address.isLoopback else {
                throw .listenerUnavailable(
                    "--listen \(text): only loopback addresses can be listened on as long as there is no TLS")
            }
            addresses.append(address)
        }
        return addresses
    }

    private static func configured(_ start: Preparation) throws(StartError) -> [ListenAddress] {
        let api = start.inForce.configuration.api
        guard let remote = api.listeners.first(where: api.requiresTLS) else { return api.listeners }
        throw .listenerUnavailable("listen \(remote): the agent has no TLS yet; listen on a loopback address")
    }

    private static func listen(on path: String) throws(StartError) -> UnixListener {
        do throws(SystemError) {
            return try UnixListener(path: path, mode: 0o660, group: group)
        } catch {
            throw .runtimeDirectory("the API's socket cannot be opened: \(error); name another --runtime-directory")
        }
    }

    /// A descriptor of the socket that the server closes when it stops.
    private static func handedOver(_ socket: borrowing UnixListener, _ path: String) throws(StartError) -> Int32 {
        do throws(SystemError) {
            return try socket.duplicate().release()
        } catch {
            throw .runtimeDirectory("the API's socket \(path) cannot be used: \(error)")
        }
    }

    private static func access(_ start: Preparation) throws(StartError) -> AccessPolicy {
        AccessPolicy(
            tokens: try tokens(start), hostNames: [start.node.name], ownUserID: UserAccount.current,
            isMember: { UserDatabase.isUser($0, inGroup: group) }, userName: { UserAccount.name(of: $0) })
    }

    private static func tokens(_ start: Preparation) throws(StartError) -> TokenFile {
        guard let path = start.inForce.configuration.api.tokensPath else { return TokenFile() }
        guard let text = SmallFile.read(path) else {
            throw .configuration("the tokens file \(path) cannot be read; create it or correct the api block")
        }
        do throws(TokenFileError) {
            return try TokenFile(parsing: text)
        } catch {
            throw .configuration("the tokens file \(path) has an error in \(error)")
        }
    }
}
