internal import AgentModel
internal import Client
internal import CommandParser
internal import JSON
internal import ManagementAPI
internal import Texts

/// `aloft status --check`: a plugin of Nagios, and of everything that understands those.
struct StatusCheck {
    let agent: AgentOptions

    /// Of a plugin: OK, WARNING, CRITICAL, UNKNOWN.
    fileprivate enum Level: Int32, Comparable {
        case ok, warning, critical, unknown

        var word: String { "\(self)".uppercased() }

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// A plugin that hangs is no answer.
    private static let patience = Duration.seconds(10)

    /// Prints the line; the exit status.
    func run() -> ExitCode {
        do throws(ControlClientError) {
            let answer = try agent.client.send("GET", "/v1/status", patience: Self.patience)
            guard answer.status == 200,
                let status = try? JSONReader.value(StatusDocument.self, from: answer.body)
            else { return tell(answer.status == 503 ? .critical : .unknown, ["the agent answers \(answer.status)"]) }
            return tell(status)
        } catch {
            return tell(.critical, ["\(error)"])
        }
    }

    private func tell(_ status: StatusDocument) -> ExitCode {
        let troubles = status.troubles.sorted { $0.level > $1.level }
        let level = troubles.first?.level ?? .ok
        let well = status.instances.map { "\($0.name) \($0.state.rawValue) (priority \($0.priority.effective))" }
        return tell(level, troubles.isEmpty ? well : troubles.map(\.text), status.figures)
    }

    private func tell(_ level: Level, _ texts: [String], _ figures: String = "") -> ExitCode {
        // A bar begins the figures.
        let text = texts.joined(separator: "; ").replacing("|", by: "/").replacing("\n", by: " ")
        print("ALOFT \(level.word): \(text)" + (figures.isEmpty ? "" : " | \(figures)"))
        return ExitCode(level.rawValue)
    }

    fileprivate typealias Trouble = (level: Level, text: String)
}

extension StatusDocument {
    fileprivate var troubles: [StatusCheck.Trouble] {
        var troubles = instances.compactMap(\.trouble)
        for condition in conditions {
            troubles.append((level: condition.type.level, text: "\(condition.type.rawValue): \(condition.detail)"))
        }
        for check in checks where check.verdict == "failing" {
            troubles.append((level: .warning, text: "check \(check.name) fails"))
        }
        return troubles
    }

    /// Performance data.
    fileprivate var figures: String {
        let states = InstanceState.allCases.map { state in
            "\(state.rawValue)=\(instances.count { $0.state == state })"
        }
        let failing = checks.count { $0.verdict == "failing" }
        return (states + ["checks_failing=\(failing)", "conditions=\(conditions.count)"]).joined(separator: " ")
    }
}

extension InstanceDocument {
    fileprivate var trouble: StatusCheck.Trouble? {
        let text = "\(name) \(state.rawValue)" + (why.map { ": \($0)" } ?? "")
        return switch state {
        case .active, .backup: nil
        case .drained, .initialize: (level: .warning, text: text)
        case .fault, .unknown: (level: .critical, text: text)
        }
    }
}

extension ConditionType {
    /// Whether addresses may be missing or held twice.
    fileprivate var level: StatusCheck.Level {
        switch self {
        case .engineStalled, .instanceRefused, .advertisementsUnsent, .addressMissing, .twoActives, .foreignMAC,
            .checksNotStarted:
            .critical
        case .historyUnwritable, .descriptorPressure, .memoryPressure, .processPressure, .mailUnsent,
            .schedulingRefused,
            .failsafeMissing, .configurationStale, .confirmationPending, .addressListMismatch, .intervalMismatch,
            .versionMismatch, .authenticationMismatch, .checksumFormMismatch:
            .warning
        }
    }
}
