internal import AgentModel
internal import Configuration
internal import HTTPServer
internal import LinuxIO
internal import Logging
internal import ManagementAPI
internal import NetworkTypes
private import Synchronization

/// The API as it runs, as far as a reload changes it: who may use it, what certificates it shows, and at which addresses
/// it does not answer.
final class RunningAPI: Sendable {
    /// Its members may change things over the socket, as root may.
    static let group = "aloft"

    private struct State {
        var virtualAddresses: Set<IPAddress>
        weak var api: ManagementAPI?
        weak var server: HTTPServer?
        /// The names of the listeners that speak TLS.
        var encrypted: [String] = []
    }

    private let hostNames: [String]
    private let log: LogWriter
    private let state: Mutex<State>
    let peers: PeerPoller

    /// - Parameter hostNames: the names under which the node is asked.
    init(hostNames: [String], log: LogWriter, _ configuration: Configuration, clock: EngineClock) {
        self.hostNames = hostNames
        self.log = log
        state = Mutex(State(virtualAddresses: configuration.virtualAddresses))
        peers = PeerPoller(configuration.api, wallMicroseconds: { clock.stamp().wallMicroseconds })
    }

    /// Whether a connection may be answered; called as often as one is accepted.
    func admits(localAddress: String?, listener: String) -> Bool {
        let virtual = state.withLock { $0.virtualAddresses }
        return AccessPolicy.mayAnswer(local: localAddress, listener: listener, virtual: virtual)
    }

    /// Who may do what with `tokens`.
    func policy(_ tokens: TokenFile) -> AccessPolicy {
        AccessPolicy(
            tokens: tokens, hostNames: hostNames, ownUserID: UserAccount.current,
            isMember: { UserDatabase.isUser($0, inGroup: Self.group) }, userName: { UserAccount.name(of: $0) })
    }

    /// From now on `follow` reaches them.
    func begin(_ api: ManagementAPI, _ server: HTTPServer, encrypted: [String]) {
        state.withLock { state in
            state.api = api
            state.server = server
            state.encrypted = encrypted
        }
    }

    /// Takes the keys and the virtual addresses of what is in force now. Open connections go on with what they began with.
    func follow(_ inForce: InForce) {
        let (api, server, encrypted) = state.withLock { state in
            state.virtualAddresses = inForce.configuration.virtualAddresses
            return (state.api, state.server, state.encrypted)
        }
        api?.setAccess(policy(inForce.keys.tokens))
        peers.follow(inForce.configuration.api)
        guard let server, let tls = inForce.keys.tls else { return }
        for listener in encrypted {
            do throws(HTTPServerError) {
                try server.replaceTLS(listener: listener, tls)
            } catch {
                log.log(.error, "API: \(error)")
            }
        }
    }
}
