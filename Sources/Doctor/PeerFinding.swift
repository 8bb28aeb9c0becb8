internal import AgentModel
internal import VRRP

/// What is wrong with a peer, whether the agent says it or a packet does.
extension VRRP.Finding.Kind {
    var rule: Finding.Rule {
        switch self {
        case .twoActives: .twoActives
        // Its own word for it goes in front: no rule of ours looks for it.
        case .foreignMAC: .agentCondition
        case .addressListMismatch: .addressListMismatch
        case .intervalMismatch: .intervalMismatch
        case .versionMismatch: .versionMismatch
        case .authenticationMismatch: .authenticationMismatch
        case .checksumFormMismatch: .checksumMismatch
        }
    }

    var remedy: String {
        switch self {
        case .twoActives: "look why the two do not hear each other: the link between them, or packet filters"
        case .foreignMAC: "find the host with this MAC address, and take the address away from it"
        case .addressListMismatch: "write the same virtual_ipaddress on all nodes"
        case .intervalMismatch: "write the same advert_int on all nodes"
        case .versionMismatch: "write the same version (vrrp_version) on all nodes"
        case .authenticationMismatch: "write the same authentication on all nodes"
        case .checksumFormMismatch: "write the same v3_checksum_as_v2 on all nodes"
        }
    }
}

extension ConditionType {
    /// What it is about a peer; nil where it is about the node itself. The API has the history's words.
    var kind: VRRP.Finding.Kind? { VRRP.Finding.Kind(rawValue: rawValue) }
}
