internal import AgentModel
internal import Client
internal import VRRP

/// What the running agent says of itself.
extension NodeFacts {
    func agentFindings() -> [Finding] {
        switch answer {
        case .absent(let why):
            [Finding(.agentNotRunning, "agent", why, remedy: "start it with systemctl start aloft, or aloft run")]
        case .notAllowed(let why), .refusal(let why):
            [Finding(.agentNotAsked, "agent", why, remedy: "run aloft doctor as root")]
        case .status(let status):
            versionFindings(status) + status.conditions.compactMap { finding($0, status) } + faults(status)
        }
    }

    private func versionFindings(_ status: AgentStatus) -> [Finding] {
        guard status.version != Version.current else { return [] }
        return [
            Finding(
                .agentOutdated, "agent", "the running agent is \(status.version), and this program \(Version.current)",
                remedy: "run systemctl restart aloft")
        ]
    }

    private func finding(_ condition: AgentStatus.Condition, _ status: AgentStatus) -> Finding? {
        let type = ConditionType(rawValue: condition.type)
        // Real-time priority is looked at by itself.
        if type == .schedulingRefused, !status.engine.realtime { return nil }
        let rule = type?.kind?.rule ?? .agentCondition
        let message = rule == .agentCondition ? "\(condition.type): \(condition.detail)" : condition.detail
        return Finding(
            rule, condition.instance ?? "agent", message,
            remedy: type?.remedy ?? "read what the documents of the agent's version say of it")
    }

    private func faults(_ status: AgentStatus) -> [Finding] {
        status.instances.filter { $0.state == InstanceState.fault.rawValue }.map { instance in
            Finding(
                .instanceFault, instance.name, instance.summary ?? "it is in fault",
                remedy: "aloft history --instance \(instance.name) says what led to it")
        }
    }
}

extension ConditionType {
    fileprivate var remedy: String {
        switch self {
        case .engineStalled: "look what keeps the processors busy; aloft history has the stalls"
        case .historyUnwritable: "make room on the disk under the history, or mend it"
        case .descriptorPressure: "raise LimitNOFILE= of the service, or see with ls -l /proc/PID/fd what is open"
        case .memoryPressure: "give the machine or the service more memory"
        case .processPressure: "raise TasksMax= of the service, or see what its programs leave behind"
        case .checksNotStarted:
            "see in the condition what is missing; systemctl status aloft-programs for checks of other users"
        case .mailUnsent: "see in the condition what the mail server says"
        case .schedulingRefused: "give the agent the right to real-time priority"
        case .failsafeMissing: "install aloft-failsafe beside aloft"
        case .configurationStale: "run aloft reload"
        case .confirmationPending: "run aloft reload --confirm, or wait for the rollback"
        case .instanceRefused: "correct what aloft check says of it"
        case .advertisementsUnsent: "look for a filter that drops protocol 112 on its way out: nft list ruleset"
        case .addressMissing: "look who removes the address; the agent puts it back"
        case .twoActives, .foreignMAC, .addressListMismatch, .intervalMismatch, .versionMismatch,
            .authenticationMismatch, .checksumFormMismatch:
            kind?.remedy ?? ""
        }
    }
}
