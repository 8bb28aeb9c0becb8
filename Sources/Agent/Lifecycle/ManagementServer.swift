internal import AgentModel
internal import Configuration
internal import HTTPServer
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import NetworkTypes

/// The API's listeners: the TCP ones of the configuration, and the socket in the runtime directory.
final class ManagementServer: Sendable {
    private let server: HTTPServer
    /// Keeps the socket's path; it is removed with it.
    private let socket: UnixListener

    /// Listens from now on; requests before the engine's first snapshot are told to come again.
    init(
        _ start: Preparation, _ inForce: InForce, _ running: RunningAPI, snapshots: SnapshotStore,
        balancing: BalancingSnapshotStore,
        commands: AgentController, history: History, resources: @escaping @Sendable () -> ResourceStatus,
        mail: @escaping @Sendable () -> MailStatus
    ) throws(StartError) {
        let clock = start.clock
        let writer = history.writer
        let api = ManagementAPI(
            snapshots: snapshots, balancing: balancing, commands: commands, peers: running.peers,
            history: history.reader,
            historyStatus: { writer.status }, resources: resources, mail: mail,
            access: running.policy(inForce.keys.tokens),
            clocks: Clocks(wallMicroseconds: { clock.stamp().wallMicroseconds }))
        writer.onCommit { api.historyChanged() }
        let path = inForce.configuration.api.socketPath ?? RunOptions.socketPath(in: start.options.runtimeDirectory)
        let listeners = try Self.addresses(start.options.listen, inForce.configuration.api).map {
            Listener($0, inForce)
        }
        socket = try Self.listen(on: path)
        let descriptor = try Self.handedOver(socket, path)
        let log = start.log
        do throws(HTTPServerError) {
            server = try HTTPServer(
                configuration: ServerConfiguration(
                    listeners: listeners + [Listener(name: path, .socket(descriptor: descriptor))],
                    errorResponse: ManagementAPI.errorResponse,
                    admits: { _, local, listener in running.admits(localAddress: local, listener: listener) },
                    log: { log.log(.warning, "API: \($0)") },
                    descriptorRefused: { Refusals.note(.descriptors) })
            ) { api.handle($0, $1) }
        } catch {
            throw .listenerUnavailable("the API cannot listen: \(error)")
        }
        running.begin(api, server, encrypted: listeners.filter { $0.tls != nil }.map(\.name))
        log.log(.notice, "the API listens on \((listeners.map(\.name) + [path]).joined(separator: ", "))")
    }

    func stop() {
        server.stop()
    }

    /// `--listen` replaces what the configuration says, and is held to the same rules.
    private static func addresses(
        _ options: [String], _ api: APIConfiguration
    ) throws(StartError) -> [ListenAddress] {
        guard !options.isEmpty else { return api.listeners }
        var addresses: [ListenAddress] = []
        for text in options {
            guard let address = ListenAddress(text) else {
                throw .listenerUnavailable("--listen \(text): write ADDRESS:PORT, such as 127.0.0.1:8460 or [::1]:8460")
            }
            if let objection = api.objection(to: address) {
                throw .listenerUnavailable("--listen: \(objection.message); \(objection.suggestion)")
            }
            addresses.append(address)
        }
        return addresses
    }

    private static func listen(on path: String) throws(StartError) -> UnixListener {
        do throws(SystemError) {
            return try UnixListener(path: path, mode: 0o660, group: RunningAPI.group)
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
}

extension Listener {
    /// One at a virtual address is opened before the address is here.
    fileprivate init(_ address: ListenAddress, _ inForce: InForce) {
        self.init(
            name: address.description, .tcp(address: address.address.description, port: address.port),
            freebind: inForce.configuration.isVirtual(address),
            tls: inForce.configuration.api.requiresTLS(address) ? inForce.keys.tls : nil)
    }
}
