import NetworkTypes

extension BalancingConfiguration {
    /// What the difference of two configurations compares, by block and words.
    var namedSettings: [String: [Setting]] {
        var named = [TopLevelKeyword.globalDefinitions.rawValue: globals.settings]
        if let tls {
            let name = TopLevelKeyword.checkerTLS.rawValue
            // Even where nothing stands in it.
            named[name] = [Setting(name, .flag(true))] + CheckerTLSKeyword.settings(of: tls)
        }
        for group in groups {
            let keyword = TopLevelKeyword.virtualServerGroup.rawValue
            let items = group.entries.map { Setting.Item($0.described, $0.described) }
            named["\(keyword) \(group.name)"] = [Setting(keyword, .list(items))]
        }
        for server in virtualServers { named[server.name] = [server.existence] + server.settings }
        return named
    }
}

extension BalancingGlobals {
    /// None where nothing is said.
    var settings: [Setting] { self == Self() ? [] : BalancingGlobalKeyword.settings(of: self) }
}

extension VirtualServer {
    /// What tells it from all others.
    var name: String {
        "\(TopLevelKeyword.virtualServer.rawValue) \(identity.described)" + (transport.map { " \($0.word)" } ?? "")
    }

    fileprivate var existence: Setting { Setting(TopLevelKeyword.virtualServer.rawValue, .flag(true)) }
}
