internal import AgentModel
private import Health
internal import History
private import NetworkTypes
internal import Texts
private import VRRP

extension View {
    /// What an administrator should look at, the gravest first.
    func conditions(history: HistoryStatus) -> [ConditionDocument] {
        node(history) + snapshot.configuration.refusedInstances.map(refused) + snapshot.instances.flatMap(conditions)
    }

    private func node(_ history: HistoryStatus) -> [ConditionDocument] {
        var conditions: [ConditionDocument] = []
        if isStalled {
            conditions.append(
                ConditionDocument(
                    type: .engineStalled, since: snapshot.takenAt.text,
                    detail: "The engine was not heard of for more than \(Self.deadline.milliseconds) ms: "
                        + "the state of the instances is not known."))
        }
        if !history.writable {
            conditions.append(
                ConditionDocument(
                    type: .historyUnwritable, detail: history.error ?? "The history cannot be written."))
        }
        conditions += resources.shortages.map { shortage in
            ConditionDocument(
                type: ConditionType(shortage.resource), since: shortage.since.text, detail: shortage.detail)
        }
        if let notStarted { conditions.append(notStarted) }
        if let unsent { conditions.append(unsent) }
        let engine = snapshot.engine
        let refusals = engine.schedulingRefusals + [engine.memoryRefusal].compactMap(\.self)
        conditions += refusals.map { ConditionDocument(type: .schedulingRefused, detail: $0) }
        if let why = engine.failsafeFailure {
            conditions.append(
                ConditionDocument(
                    type: .failsafeMissing,
                    detail: "If the agent dies, its addresses are not released at once: \(why)."))
        }
        return conditions + configuration(snapshot.configuration)
    }

    private var unsent: ConditionDocument? {
        guard mail.waiting > 0, let trouble = mail.trouble else { return nil }
        return ConditionDocument(
            type: .mailUnsent, since: trouble.since.text,
            detail:
                "\(mail.waiting == 1 ? "A mail waits" : "\(mail.waiting) mails wait") for the server, which is tried "
                + "again for 24 hours: \(trouble.text)")
    }

    /// The checks that the agent cannot start now, in one condition: what one lacks all lack.
    private var notStarted: ConditionDocument? {
        let checks = snapshot.checks.filter { $0.check.outage != nil }
        guard let first = checks.first else { return nil }
        let lapsed = checks.count { $0.check.outage?.hasLapsed == true }
        let names = checks.prefix(Self.namedChecks).map(\.check.definition.name).joined(separator: ", ")
        let more = checks.count > Self.namedChecks ? " and \(checks.count - Self.namedChecks) more" : ""
        let verdicts =
            lapsed == 0
            ? "Their verdicts stay as they were." : "Of \(lapsed) the verdict has lapsed: this node is the last choice."
        return ConditionDocument(
            type: .checksNotStarted, since: checks.compactMap(\.outageSince).min { $0.isBefore($1) }?.text,
            detail:
                "The agent cannot start \(names)\(more): \(first.check.lastResult?.outcome.why ?? "no reason"). \(verdicts)"
        )
    }

    /// So many are named.
    private static let namedChecks = 3

    private func configuration(_ status: ConfigurationStatus) -> [ConditionDocument] {
        var conditions: [ConditionDocument] = []
        if let due = status.confirmByMicroseconds {
            conditions.append(
                ConditionDocument(
                    type: .confirmationPending, since: status.loadedAt.text,
                    detail: "Generation \(status.generation) has to be confirmed by \(Timestamp.text(due)) with POST "
                        + "/v1/reload/confirm, or the one before it comes back."))
        }
        if status.isStale {
            conditions.append(ConditionDocument(type: .configurationStale, detail: staleness(of: status)))
        }
        return conditions
    }

    private func staleness(of status: ConfigurationStatus) -> String {
        let inForce = "Generation \(status.generation) is in force, and not what \(status.path) says"
        return switch status.source {
        case .rollback: "\(inForce): nobody confirmed that. aloft reload takes the file all the same."
        case .generation: "\(inForce): it was gone back to. aloft reload takes the file."
        case .file, .start: "\(inForce): the last reload was refused. Run aloft check \(status.path)."
        }
    }

    private func refused(_ name: String) -> ConditionDocument {
        ConditionDocument(
            type: .instanceRefused, instance: name,
            detail: "\(name) was not started: it has an error. Run aloft check \(snapshot.configuration.path).")
    }

    private func conditions(of instance: InstanceSnapshot) -> [ConditionDocument] {
        [unsentAdvertisements(of: instance), missingAddresses(of: instance)].compactMap(\.self) + found(instance)
    }

    /// An Active that nobody hears; while the engine is stalled nobody knows.
    private func unsentAdvertisements(of instance: InstanceSnapshot) -> ConditionDocument? {
        guard !isStalled, let unsent = instance.unsent else { return nil }
        let router = instance.router.configuration
        return ConditionDocument(
            type: .advertisementsUnsent, instance: router.name, since: unsent.since.text,
            detail: "\(router.name) is Active, but its advertisements cannot be sent on \(router.interface), and the "
                + "others take it for dead: \(unsent.why).")
    }

    /// An Active without its addresses; while the engine is stalled nobody knows.
    private func missingAddresses(of instance: InstanceSnapshot) -> ConditionDocument? {
        guard !isStalled, instance.router.status == .active else { return nil }
        let held = Set(instance.heldAddresses)
        let missing = instance.router.configuration.heldAddresses.filter { !held.contains($0) }
        guard !missing.isEmpty else { return nil }
        let list = missing.map(\.prefix.description).joined(separator: ", ")
        return ConditionDocument(
            type: .addressMissing, instance: instance.router.configuration.name, since: nil,
            detail: "\(instance.router.configuration.name) is Active, but the kernel has not confirmed \(list).")
    }

    /// What its peer monitor finds, the gravest first; while the engine is stalled nobody knows.
    private func found(_ instance: InstanceSnapshot) -> [ConditionDocument] {
        guard !isStalled else { return [] }
        let name = instance.router.configuration.name
        return Finding.Kind.allCases.flatMap { kind in
            instance.findings.filter { $0.finding.kind == kind }.map { found in
                ConditionDocument(
                    type: ConditionType(kind), instance: name, peer: found.finding.peer?.description,
                    mac: found.finding.mac?.description, since: found.since.text,
                    detail: "\(name): \(found.finding.summary).")
            }
        }
    }
}

extension Stamp {
    fileprivate func isBefore(_ other: Stamp) -> Bool { monotonicMicroseconds < other.monotonicMicroseconds }
}

extension ConditionType {
    fileprivate init(_ resource: ResourceStatus.Resource) {
        self =
            switch resource {
            case .descriptors: .descriptorPressure
            case .memory: .memoryPressure
            case .processes: .processPressure
            }
    }

    fileprivate init(_ kind: Finding.Kind) {
        self =
            switch kind {
            case .twoActives: .twoActives
            case .foreignMAC: .foreignMAC
            case .addressListMismatch: .addressListMismatch
            case .intervalMismatch: .intervalMismatch
            case .versionMismatch: .versionMismatch
            case .authenticationMismatch: .authenticationMismatch
            case .checksumFormMismatch: .checksumFormMismatch
            }
    }
}
