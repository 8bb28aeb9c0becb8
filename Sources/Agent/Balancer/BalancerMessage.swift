internal import AgentModel
internal import Balancing
internal import Configuration
internal import NetworkTypes

/// What other threads tell the balancer's; it arrives through its mailbox, in order.
enum BalancerMessage: Sendable {
    /// Balance this from now on.
    case configure(BalancingSetup)
    /// A run of a check has ended.
    case checked(String, CheckOutcome, ServerCheckRun)
    /// The engine adds, or has removed, virtual addresses. What it adds is told before it is there.
    case addressesChanged([IPAddress], areHeld: Bool)
    /// An operator's order, already in the history; the reply names those that it replaces, or is nil where there is no
    /// such server any more.
    case order(ServerOrder, reply: @Sendable ([ServerOrder]?) -> Void)
    /// Takes orders back; the reply names them.
    case lift(PoolMember, ServerRequest.Lifted, reply: @Sendable ([ServerOrder]) -> Void)
    /// The last word.
    ///
    /// - Parameters:
    ///   - keepsRules: whether the next agent is to find the rules: connections go on meanwhile.
    ///   - keepsPaths: whether the servers on this node go on answering by way of the services' addresses: other nodes hold
    ///     them and send connections here.
    case stop(keepsRules: Bool, keepsPaths: Bool)
}

/// What is to be balanced.
struct BalancingSetup: Sendable {
    /// In configured order.
    var services: [ServiceTerms] = []
    /// The keyword of each check.
    var checkKinds: [String: String] = [:]
    /// What servers see as the client, of the services that say so.
    var sourceTranslations: [ServiceIdentity: IPAddress] = [:]
    /// The addresses that move between the nodes.
    var virtualAddresses: Set<IPAddress> = []
    /// Who is told of a service and of a server.
    var servicePrograms: [ServiceIdentity: Notifications] = [:]
    var serverPrograms: [PoolMember: Notifications] = [:]
    /// Services whose programs are told at the stop that they are down (`omega`).
    var notifyingAtStop: Set<ServiceIdentity> = []
    var configurationGeneration = 0
}

/// What the balancer begins with beside the configuration.
struct BalancingMemory: Sendable {
    /// What an earlier run knew of servers.
    var states: [PoolMember: RealServer.Memory] = [:]
    /// Orders that hold on.
    var orders: [ServerOrder] = []
}
