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

        var head: String {
            let keyword = keywords.first?.rawValue ?? ""
            return name.isEmpty ? keyword : "\(keyword) \(quoted(name))"
        }
    }

    /// All blocks, in the order of the description.
    var blocks: [DescribedBlock] {
        var blocks = [
            DescribedBlock(keywords: [.globalDefinitions], settings: globals.settings),
            DescribedBlock(keywords: [.api], settings: api.settings),
            DescribedBlock(keywords: [.history], settings: history.settings),
        ]
        if !globals.linkDelays.isEmpty {
            blocks.append(DescribedBlock(keywords: [.linkDelays], settings: globals.linkDelaySettings))
        }
        for (keyword, items) in globals.staticSettings where !items.isEmpty {
            blocks.append(DescribedBlock(keywords: [keyword], settings: items.map { .value($0.text, "") }))
        }
        blocks += checks.map { DescribedBlock(keywords: [.check], name: $0.name, settings: $0.settings) }
        blocks += trackedFiles.map {
            DescribedBlock(keywords: [.trackedFile, .vrrpTrackedFile], name: $0.name, settings: $0.settings)
        }
        blocks += trackedProcesses.map {
            DescribedBlock(keywords: [.trackedProcess], name: $0.name, settings: $0.settings)
        }
        blocks += syncGroups.map { DescribedBlock(keywords: [.syncGroup], name: $0.name, settings: $0.settings) }
        return blocks
            + instances.map {
                DescribedBlock(
                    keywords: [.instance], name: $0.router.name,
                    settings: $0.settings(inStrictMode: globals.isStrict))
            }
    }
}
