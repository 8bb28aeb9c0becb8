internal import AgentModel
internal import Configuration
internal import ManagementAPI

extension ReportedDiagnostic {
    /// What somebody who reloads should know beside the diagnostics of the text: what takes a restart, and that keys were
    /// read which no digest of the text shows.
    static func warnings(from old: InForce, to new: InForce) -> [ReportedDiagnostic] {
        restarts(from: old.configuration, to: new.configuration) + keys(from: old, to: new)
    }

    /// A running agent cannot change where it listens, where its history is, and what it is called.
    private static func restarts(from old: Configuration, to new: Configuration) -> [ReportedDiagnostic] {
        let difference = ConfigurationDifference(from: old, to: new)
        let blocks = [
            ("api", difference.apiChanged.filter { !reread.contains($0) }), ("history", difference.historyChanged),
            ("global_defs", difference.globalFields.map(\.keyword).filter { atStart.contains($0) }),
        ]
        return blocks.filter { !$0.1.isEmpty }.map { block, keywords in
            let position = new.position(ofBlock: block)
            return warning(
                position.file, line: position.line,
                "\(keywords.joined(separator: ", ")) in the \(block) block changed, which a reload cannot apply",
                "restart the agent")
        }
    }

    /// The keywords of `api` that a reload applies.
    private static let reread: Set<String> = [
        "tokens", "tls_certificate", "tls_key", "tls_client_ca", "peer", "peer_token", "peer_ca",
    ]

    /// The keywords of `global_defs` that only a start applies.
    private static let atStart: Set<String> = ["node_name", "vrrp_startup_delay", "vrrp_delay_after_boot"]

    private static func keys(from old: InForce, to new: InForce) -> [ReportedDiagnostic] {
        var warnings: [ReportedDiagnostic] = []
        let api = new.configuration.api
        if let change = TokenChanges(from: old.keys.tokens, to: new.keys.tokens).sentence {
            warnings.append(warning(api.tokensPath ?? new.status.path, change, nil))
        }
        if let path = api.tlsCertificatePath, old.keys.tls != nil, new.keys.tls != old.keys.tls {
            warnings.append(warning(path, "new connections are shown the certificate that was read anew", nil))
        }
        return warnings
    }

    static func unrecorded(_ status: ConfigurationStatus, _ why: String) -> ReportedDiagnostic {
        warning(
            status.path,
            "generation \(status.generation) is not in the history yet, and cannot be gone back to: \(why)",
            "mend the history's disk")
    }

    static func nothingToConfirm(_ status: ConfigurationStatus) -> ReportedDiagnostic {
        warning(status.path, "this text is in force already, so there is nothing to confirm", nil)
    }

    private static func warning(
        _ file: String, line: Int = 1, _ message: String, _ suggestion: String?
    ) -> ReportedDiagnostic {
        ReportedDiagnostic(file: file, line: line, severity: .warning, message: message, suggestion: suggestion)
    }
}

extension Configuration {
    /// Where the first block of that name begins; the top of the main file where it is gone.
    fileprivate func position(ofBlock name: String) -> (file: String, line: Int) {
        for file in files {
            let lines = file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let index = lines.firstIndex { line in
                line.split { $0.isWhitespace || $0 == "{" }.first.map { $0 == name } ?? false
            }
            if let index { return (file.path, index + 1) }
        }
        return (files.first?.path ?? "", 1)
    }
}

extension TokenChanges {
    /// What somebody has to know who changed the file; nil when nothing changed.
    fileprivate var sentence: String? {
        let parts = [("added", added), ("removed", removed), ("changed", changed)].filter { !$0.1.isEmpty }
        guard !parts.isEmpty else { return nil }
        return "the tokens were read again: "
            + parts.map { "\($0): \($1.map(\.name).joined(separator: ", "))" }.joined(separator: "; ")
    }
}
