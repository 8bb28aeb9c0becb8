internal import AgentModel
internal import CommandParser
internal import ManagementAPI

/// `aloft drain`: hand the addresses over and stay out.
struct Drain: ShellCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand this node's addresses over and keep it out until the drain ends, across restarts too.",
        discussion: """
            The node answers for its addresses until it hears a peer that does. Where no peer takes over it goes on as before, \
            and the command fails; --force drains all the same.
            """)

    @Option(help: "Why; it is shown in the status and kept in the history.")
    var reason: String?

    @Option(name: "for", help: "How long, such as 30m; without it until it is lifted.")
    var duration: String?

    @Option(help: "Until when, such as 2026-11-23T18:00:00Z.")
    var until: String?

    @Flag(help: "Until the machine boots again, if it is not lifted before.")
    var untilReboot = false

    @Option(
        name: "instance", help: "Only this instance; may be given again. Without it all of them.",
        completion: .instances)
    var instances: [String] = []

    @Flag(help: "Take over again when no peer is left.")
    var lastResort = false

    @Flag(help: "Drain even where no peer takes over.")
    var force = false

    @Flag(help: "Preview only: show the last known peers.")
    var dryRun = false

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        guard duration == nil || until == nil else {
            throw ValidationError("--for and --until both say when the drain ends; give one of them.")
        }
    }

    func run() throws {
        guard !dryRun else {
            return try agent.ask(
                "POST", "/v1/drain?dry_run=true", body: request, as: DrainPreviewDocument.self, describe: \.lines)
        }
        try agent.ask("POST", "/v1/drain", body: request, as: DrainReportDocument.self, describe: \.lines)
    }

    private var request: DrainRequestDocument {
        DrainRequestDocument(
            reason: reason, instances: instances.isEmpty ? nil : instances, duration: duration, until: until,
            lifetime: untilReboot ? "reboot" : nil, lastResort: lastResort ? true : nil, force: force ? true : nil)
    }
}

extension DrainPreviewDocument {
    fileprivate var lines: [String] { [detail] + instances.map { "\($0.name): \($0.detail)" } }
}

extension DrainReportDocument {
    /// What came of it, a line for the drain and one for each instance.
    fileprivate var lines: [String] {
        let end =
            until.map { ", until \(LocalTime().text($0))" } ?? (lifetime == "reboot" ? ", until the next boot" : "")
        return ["drain \(id): \(reason.orNoReason)\(end)"]
            + instances.map { "\($0.name): \($0.sentence(isDrained: true))" }
    }
}

extension DrainedInstanceDocument {
    /// What came of it, as part of a sentence about the instance.
    ///
    /// - Parameter isDrained: false where the drain was refused, and nothing has moved.
    func sentence(isDrained: Bool) -> String {
        let waited = waitedMs.map { " within \($0) ms" } ?? ""
        return switch result {
        case .handedOver:
            "handed over to \(to.map { "\($0.address) (priority \($0.priority))" } ?? "a peer")"
                + (tookMs.map { " in \($0) ms" } ?? "")
        case .noSuccessorHeard where isDrained: "nobody took over\(waited): its addresses are DARK"
        case .noSuccessorHeard: "nobody took over\(waited); it stays Active"
        case .heldAsLastResort: "nobody took over\(waited); it holds its addresses as the last resort"
        case .returned: "takes part again"
        case .keptOut: "was \(was), is kept out"
        }
    }
}
