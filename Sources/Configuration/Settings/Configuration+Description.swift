import Health
import VRRP

extension Configuration {
    /// The effective configuration as text of its own language, with every default written out.
    ///
    /// Reading the text gives the same configuration again, apart from files and locations, as long as secrets are shown.
    ///
    /// - Parameter showingSecrets: whether passwords stand in it, or asterisks in their place.
    package func describe(showingSecrets: Bool = false) -> String {
        var blocks: [(head: String, settings: [Setting])] = [
            ("global_defs", globals.settings), ("api", api.settings), ("history", history.settings),
        ]
        if !globals.linkDelays.isEmpty { blocks.append(("interface_up_down_delays", globals.linkDelaySettings)) }
        blocks += checks.map { ("vrrp_script \(quoted($0.name))", $0.settings) }
        blocks += trackedFiles.map { ("track_file \(quoted($0.name))", $0.settings) }
        blocks += trackedProcesses.map { ("vrrp_track_process \(quoted($0.name))", $0.settings) }
        blocks += syncGroups.map { ("vrrp_sync_group \(quoted($0.name))", $0.settings) }
        blocks += instances.map {
            ("vrrp_instance \(quoted($0.router.name))", $0.settings(inStrictMode: globals.isStrict))
        }
        return blocks.map { head, settings in
            block(head, settings.flatMap { $0.lines(showingSecrets: showingSecrets) }).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}
