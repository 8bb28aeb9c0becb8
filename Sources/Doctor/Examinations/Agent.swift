internal import Agent
internal import ManagementAPI

/// What the running agent says of itself.
extension Patient {
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

    private func versionFindings(_ status: StatusDocument) -> [Finding] {
        guard status.version != Version.current else { return [] }
        return [
            Finding(
                .agentOutdated, "agent", "the running agent is \(status.version), and this program \(Version.current)",
                remedy: "run systemctl restart aloft")
        ]
    }

    private func finding(_ condition: ConditionDocument, _ status: StatusDocument) -> Finding? {
        let subject = condition.instance ?? "agent"
        let remedy = condition.type.remedy
        return switch condition.type {
        // Real-time priority is looked at by itself.
        case .schedulingRefused where !status.engine.realtime: nil
        case .twoActives: Finding(.twoActives, subject, condition.detail, remedy: remedy)
        case .addressListMismatch: Finding(.addressListMismatch, subject, condition.detail, remedy: remedy)
        case .intervalMismatch: Finding(.intervalMismatch, subject, condition.detail, remedy: remedy)
        case .versionMismatch: Finding(.versionMismatch, subject, condition.detail, remedy: remedy)
        case .authenticationMismatch: Finding(.authenticationMismatch, subject, condition.detail, remedy: remedy)
        case .checksumFormMismatch: Finding(.checksumMismatch, subject, condition.detail, remedy: remedy)
        case .schedulingRefused, .engineStalled, .historyUnwritable, .lastWillMissing, .configurationStale,
            .confirmationPending,
            .instanceRefused, .addressMissing, .foreignMAC:
            Finding(.agentCondition, subject, "\(condition.type.rawValue): \(condition.detail)", remedy: remedy)
        }
    }

    private func faults(_ status: StatusDocument) -> [Finding] {
        status.instances.filter { $0.state == .fault }.map { instance in
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
        case .schedulingRefused: "give the agent the right to real-time priority"
        case .lastWillMissing: "install aloft-will beside aloft"
        case .configurationStale: "run aloft reload"
        case .confirmationPending: "run aloft reload --confirm, or wait for the rollback"
        case .instanceRefused: "correct what aloft check says of it"
        case .addressMissing: "look who removes the address; the agent puts it back"
        case .twoActives: "look why the two do not hear each other: the link between them, or packet filters"
        case .foreignMAC: "find the host with this MAC address, and take the address away from it"
        case .addressListMismatch: "write the same virtual_ipaddress on all nodes"
        case .intervalMismatch: "write the same advert_int on all nodes"
        case .versionMismatch: "write the same version on all nodes"
        case .authenticationMismatch: "write the same authentication on all nodes"
        case .checksumFormMismatch: "write the same v3_checksum_as_v2 on all nodes"
        }
    }
}
