internal import AgentModel
internal import Configuration
internal import Linting
private import LinuxIO

/// What `aloft check` says of the configuration on this machine.
extension NodeFacts {
    func configurationFindings() -> [Finding] {
        guard let check else {
            return [
                Finding(
                    .noConfiguration, RunOptions.configurationPaths[0],
                    "no configuration: neither \(RunOptions.configurationPaths.joined(separator: " nor ")) is there",
                    remedy: "write \(RunOptions.configurationPaths[0]), or name a file with --config")
            ]
        }
        return check.diagnostics.compactMap(finding)
    }

    private func finding(_ diagnostic: Diagnostic) -> Finding? {
        guard let rule = rule(of: diagnostic) else { return nil }
        return Finding(
            rule, "\(diagnostic.location)", diagnostic.message,
            remedy: diagnostic.suggestion ?? "see \(Self.rulesDocument), \(diagnostic.rule.rawValue)")
    }

    /// As the packages install it; who has built it finds it in the sources.
    private static let rulesDocument =
        ["/usr/share/doc/aloft/docs/check-rules.md"].first(where: Environment.exists) ?? "docs/check-rules.md"

    /// The interfaces are looked at by themselves.
    private static let elsewhere: Set<Diagnostic.Rule> = [.missingInterface, .noSourceAddress]
    private static let ofScripts: Set<Diagnostic.Rule> = [.missingProgram, .unexecutableProgram, .missingUser]

    /// What the service lacks where it is sure.
    private static let ofService: [Diagnostic.Rule: Finding.Rule] = [
        .unreadableFile: .outOfReach, .hiddenPath: .outOfReach, .readOnlyPath: .outOfReach,
        .writableFile: .secretWritable,
        .lackingRight: .scriptLacksRight, .foreignProcess: .scriptLacksRight,
    ]

    private func rule(of diagnostic: Diagnostic) -> Finding.Rule? {
        if Self.elsewhere.contains(diagnostic.rule) { return nil }
        if Self.ofScripts.contains(diagnostic.rule) { return .scriptCannotRun }
        return switch diagnostic.severity {
        case .error: Self.ofService[diagnostic.rule] ?? .configurationError
        case .warning: .configurationWarning
        case .note: nil
        }
    }
}
