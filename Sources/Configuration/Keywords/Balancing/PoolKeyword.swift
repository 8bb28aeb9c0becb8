import Balancing
import NetworkTypes

/// The servers of a virtual one, and what holds for all of them.
enum PoolKeyword: String, DefinedKeyword {
    case suspendsChecks = "ha_suspend"
    case weight
    case inhibitsOnFailure = "inhibit_on_failure"
    case startsFailed = "alpha"
    case notifiesAtStop = "omega"
    case quorum
    case hysteresis
    case quorumUp = "quorum_up"
    case quorumDown = "quorum_down"
    case sorryServer = "sorry_server"
    case sorryInhibits = "sorry_server_inhibit"
    case sorryMethod = "sorry_server_lvs_method"
    case virtualHost = "virtualhost"
    case realServer = "real_server"

    var definition: KeywordDefinition {
        switch self {
        case .suspendsChecks: .flag("Checks run only while this node has the address.")
        case .weight: .line("WEIGHT", "The weight of servers that name none, 1 to 2147483647; 1 by default.")
        case .inhibitsOnFailure: .flag("A failed server gets weight 0 and keeps its connections.")
        case .startsFailed: .flag("Servers count as failed until their checks have passed once.")
        case .notifiesAtStop: .flag("Notify programs run at the stop too.")
        case .quorum: .line("WEIGHT", "How much weight must be alive, 1 to 4294967295; 1 by default.")
        case .hysteresis:
            .line("WEIGHT", "So much more gains the quorum, so much less loses it; less than the quorum, 0 by default.")
        case .quorumUp: .line("\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "Is run when the quorum is gained.")
        case .quorumDown: .line("\"PROGRAM ARGUMENT...\" [USER [GROUP]]", "Is run when the quorum is lost.")
        case .sorryServer: .line("ADDRESS [PORT]", "Serves while the quorum is lost.")
        case .sorryInhibits: .flag("Behind sorry_server: it gets weight 0 instead of being removed.")
        case .sorryMethod: .line("METHOD", "How packets reach it; see lvs_method.")
        case .virtualHost: .line("NAME", "The name that HTTP checks ask for.")
        case .realServer: .block("ADDRESS [PORT] { ... }", "A server; see there.")
        }
    }
}

extension PoolKeyword: SettingKeyword {
    func setting(of server: VirtualServer) -> Setting.Content? {
        switch self {
        case .suspendsChecks: .flag(server.suspendsChecks)
        case .weight: .value("\(server.weight)")
        case .inhibitsOnFailure: .flag(server.inhibitsOnFailure)
        case .startsFailed: .flag(server.startsFailed)
        case .notifiesAtStop: .flag(server.notifiesAtStop)
        case .quorum: .value("\(server.quorum)")
        case .hysteresis: .value("\(server.hysteresis)")
        case .quorumUp: .value(server.onQuorumUp?.described)
        case .quorumDown: .value(server.onQuorumDown?.described)
        case .sorryServer: .value(server.sorryServer.map { endpoint($0.address, $0.port) })
        case .sorryInhibits: .flag(server.sorryServer?.inhibitsOnFailure == true)
        case .sorryMethod: .value(server.sorryServer?.forwarding.described)
        case .virtualHost: .value(server.virtualHost.map(quoted))
        case .realServer: .blocks(server.realServers.map(\.nestedBlock))
        }
    }
}

/// An address and a port as they stand behind `real_server` and its like.
func endpoint(_ address: IPAddress, _ port: UInt16?) -> String {
    port.map { "\(address) \($0)" } ?? address.description
}

extension VirtualServer.Identity {
    /// As it stands behind `virtual_server`.
    var described: String {
        switch self {
        case .address(let address, let port): endpoint(address, port)
        case .firewallMark(let mark): "fwmark \(mark)"
        case .group(let name): "group \(quoted(name))"
        }
    }
}
