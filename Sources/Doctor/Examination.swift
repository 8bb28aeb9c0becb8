/// One thing that is looked at.
package enum Examination: String, Hashable, Sendable, CaseIterable {
    case agent, configuration, daemons, interfaces, settings, balancing, bridges, firewall, wire, rights, clock, disk,
        exposure

    func findings(in node: NodeFacts) throws(NotExamined) -> [Finding] {
        switch self {
        case .agent: node.agentFindings()
        case .configuration: node.configurationFindings()
        case .daemons: node.daemonFindings()
        case .interfaces: try node.interfaceFindings()
        case .settings: node.settingFindings()
        case .balancing: node.balancingFindings()
        case .bridges: try node.bridgeFindings()
        case .firewall: try node.firewallFindings()
        case .wire: try node.wireFindings()
        case .rights: node.rightsFindings()
        case .clock: try node.clockFindings()
        case .disk: try node.diskFindings()
        case .exposure: node.exposureFindings()
        }
    }
}
