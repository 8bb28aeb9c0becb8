internal import ArgumentParser
internal import ManagementAPI

/// `aloft drain`: hand the addresses over and stay out.
struct Drain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand this node's addresses over and keep it out until `aloft undrain`, across restarts too.",
        discussion: "Answers when a peer has taken over, or says that none was heard (then it exits with 1).")

    @Option(help: "Why; it is shown in the status and kept in the history.")
    var reason = ""

    @OptionGroup var agent: AgentOptions

    func run() throws {
        var isTakenOver = true
        try agent.ask(
            "POST", "/v1/drain", body: DrainRequestDocument(reason: reason), as: DrainReportDocument.self
        ) { report in
            isTakenOver = !report.instances.contains { $0.result == .noSuccessorHeard }
            return report.lines
        }
        if !isTakenOver { throw ExitCode.failure }
    }
}

extension DrainReportDocument {
    /// What came of it, a line for the drain and one for each instance.
    var lines: [String] {
        ["drain \(id): \(reason.orNoReason)"] + instances.map { "\($0.name): \($0.sentence)" }
    }
}

extension DrainedInstanceDocument {
    fileprivate var sentence: String {
        switch result {
        case .handedOver:
            let successor = to.map { "\($0.address) (priority \($0.priority))" } ?? "a peer"
            return "handed over to \(successor)" + (tookMs.map { " in \($0) ms" } ?? "")
        case .noSuccessorHeard:
            return "given up, but no peer was heard taking over: its addresses are down"
        case .heldAsLastResort:
            return "no peer was heard taking over: this node holds its addresses as the last resort"
        case .returned:
            return "takes part again"
        case .keptOut:
            return "was \(was), is kept out"
        }
    }
}

/// `aloft undrain`: take part again.
struct Undrain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lift every drain of this node: it takes part again.")

    @OptionGroup var agent: AgentOptions

    func run() throws {
        try agent.ask("DELETE", "/v1/drain", as: UndrainDocument.self) { answer in
            answer.lifted.isEmpty
                ? ["there was no drain"]
                : answer.lifted.map { "drain \($0.id) is lifted: \($0.reason.orNoReason)" }
        }
    }
}
