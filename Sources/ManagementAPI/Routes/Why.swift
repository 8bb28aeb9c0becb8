internal import AgentModel
private import Health
private import NetworkTypes
private import VRRP

extension View {
    /// Why an instance is what it is, by what holds now: whom it follows, what keeps it out, which checks fail, and of an Active
    /// how it became that. Nil while the engine is stalled, since nobody knows, and before an Active's first transition.
    func why(of instance: InstanceSnapshot) -> String? {
        guard !isStalled else { return nil }
        let router = instance.router
        let outlook = [router.outlook(now: now)].compactMap(\.self)
        let own: [String] =
            switch router.status {
            case .active: outlook.isEmpty ? [instance.statusTransition?.summary].compactMap(\.self) : outlook
            case .backup: outlook
            case .drained: drains(of: instance) + outlook
            case .fault: router.faults.map(text) + outlook
            case .initialize: [router.isRunning ? "waits for its sync group" : "has not started"] + outlook
            }
        let sentence = (own + burdens(of: instance)).joined(separator: "; ")
        return sentence.isEmpty ? nil : sentence
    }

    private func drains(of instance: InstanceSnapshot) -> [String] {
        let covering = snapshot.drains.filter { $0.covers(instance.router.configuration.name) }
        guard !covering.isEmpty else { return ["drained"] }
        return covering.map { drain in
            let reason = drain.request.reason.isEmpty ? "no reason given" : drain.request.reason
            return "drained by \(drain.by.name) (\(reason))"
        }
    }

    /// What lowers its priority now.
    private func burdens(of instance: InstanceSnapshot) -> [String] {
        instance.priority.parts.compactMap { part in
            let isFailing =
                switch part.reading {
                case .verdict(let verdict), .lapsed(let verdict): verdict == (part.reversed ? .passing : .failing)
                case .number: false
                }
            guard isFailing else { return nil }
            return switch part.tracker.kind {
            case .script: text(ofFailing: part.tracker.name)
            case .interface: Fault.trackedInterfaceDown(part.tracker.name).text
            case .process: Fault.trackedProcess(part.tracker.name).text
            case .file: nil
            }
        }
    }

    private func text(of fault: Fault) -> String {
        switch fault {
        case .checkFailing(let name): text(ofFailing: name)
        case .checkPending(let name): text(of: fault, check: name)
        case .interfaceMissing, .interfaceDown, .noPrimaryAddress, .sourceAddressMissing, .addressRefused,
            .virtualMACRefused, .advertisementsUnsent, .socketUnavailable, .virtualMACUnavailable, .virtualRouterTaken,
            .authenticationRefused, .trackedInterfaceDown, .trackedFile, .trackedProcess, .groupMember:
            fault.text
        }
    }

    /// What its last run came to, and what it printed.
    private func text(ofFailing name: String) -> String {
        let fails = Fault.checkFailing(name).text
        guard let result = check(name)?.check.lastResult, !result.passed else { return fails }
        return "\(fails): \(result.text)" + (result.firstLine.map { " (\($0))" } ?? "")
    }

    /// Without an answer because it runs for the first time, or because the agent cannot start it.
    private func text(of pending: Fault, check name: String) -> String {
        guard let result = check(name)?.check.lastResult, !result.speaksOfTheService else { return pending.text }
        return "check \(name) \(result.text)"
    }
}

extension CheckResult {
    /// So many characters of what it printed say enough.
    private static let quotedCharacters = 80

    /// The first line of its output that is not empty; nil without one.
    fileprivate var firstLine: String? {
        let line = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).first
        return line.map { line in
            line.count > Self.quotedCharacters ? "\(line.prefix(Self.quotedCharacters))…" : String(line)
        }
    }
}
