import Health
import VRRP

extension Configuration {
    /// The effective configuration as text of its own language, with every default written out.
    ///
    /// Reading the text gives the same configuration again, apart from files and locations, as long as secrets are shown.
    ///
    /// - Parameter showingSecrets: whether passwords stand in it, or asterisks in their place.
    package func describe(showingSecrets: Bool = false) -> String {
        blocks.map { described in
            let lines = described.settings.flatMap { $0.lines(showingSecrets: showingSecrets) }
            return block(described.head, lines).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    /// A block of the description.
    struct DescribedBlock {
        /// The keywords that open it; the first one is written.
        var keywords: [TopLevelKeyword]
        /// Empty for a block without one.
        var name = ""
        var settings: [Setting]
        /// What stands behind the keyword, where that is more than a name.
        var words: String?
        /// Where it begins, where a name does not tell.
        var location: SourcePosition?

        var head: String {
            if let words { return "\(keywords[0].rawValue) \(words)" }
            let keyword = keywords.first?.rawValue ?? ""
            return name.isEmpty ? keyword : "\(keyword) \(quoted(name))"
        }
    }

    /// All blocks, in the order of the description.
    var blocks: [DescribedBlock] {
        var blocks = [
            DescribedBlock(
                keywords: [.globalDefinitions],
                settings: GlobalKeyword.settings(of: globals) + balancing.globals.settings),
            DescribedBlock(keywords: [.api], settings: APIKeyword.settings(of: api)),
            DescribedBlock(keywords: [.history], settings: HistoryKeyword.settings(of: history)),
        ]
        if !globals.linkDelays.isEmpty {
            blocks.append(DescribedBlock(keywords: [.linkDelays], settings: globals.linkDelaySettings))
        }
        for (keyword, items) in globals.staticSettings where !items.isEmpty {
            blocks.append(DescribedBlock(keywords: [keyword], settings: items.map { Setting($0.text, .value("")) }))
        }
        blocks += checks.map {
            DescribedBlock(keywords: [.check], name: $0.name, settings: CheckKeyword.settings(of: $0))
        }
        blocks += trackedFiles.map {
            DescribedBlock(
                keywords: [.trackedFile, .vrrpTrackedFile], name: $0.name,
                settings: TrackedFileKeyword.settings(of: $0))
        }
        blocks += trackedProcesses.map {
            DescribedBlock(keywords: [.trackedProcess], name: $0.name, settings: TrackedProcessKeyword.settings(of: $0))
        }
        blocks += syncGroups.map { DescribedBlock(keywords: [.syncGroup], name: $0.name, settings: $0.settings) }
        blocks += instances.map {
            DescribedBlock(
                keywords: [.instance], name: $0.router.name, settings: $0.settings(inStrictMode: globals.isStrict))
        }
        return blocks + balancingBlocks
    }

    /// What is said of load balancing outside of `global_defs`.
    var balancingBlocks: [DescribedBlock] {
        let tls = balancing.tls.map {
            DescribedBlock(keywords: [.checkerTLS], settings: CheckerTLSKeyword.settings(of: $0))
        }
        let groups = balancing.groups.map {
            DescribedBlock(keywords: [.virtualServerGroup], name: $0.name, settings: $0.settings)
        }
        let servers = balancing.virtualServers.map {
            DescribedBlock(
                keywords: [.virtualServer], settings: $0.settings, words: $0.identity.described, location: $0.location)
        }
        return [tls].compactMap(\.self) + groups + servers
    }
}
