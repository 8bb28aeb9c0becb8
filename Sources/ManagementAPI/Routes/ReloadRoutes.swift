internal import AgentModel
internal import Configuration
internal import HTTPServer
internal import JSON
private import Texts

extension ManagementAPI {
    /// `POST /v1/reload`.
    func reload(_ call: Call) throws(Problem) -> RouteResult {
        let isDryRun = try call.query.flag("dry_run") ?? false
        let body = try BodyReader(call.request, allowing: ReloadRequest.members)
        let request = try ReloadRequest(
            body, isDryRun: isDryRun, ifMatch: try EntityTags.read("If-Match", from: call.request.headers))
        try requireEngine()
        var asked = body.members
        if isDryRun { asked["dry_run"] = .bool(true) }
        if let digests = request.ifMatch { asked["if_match"] = .array(digests.map(JSONValue.string)) }
        let agentCommand = AgentCommand(kind: .reload, request: asked, isDryRun: isDryRun) { [self] pending in
            commands.reload(
                request,
                pending.command { outcome throws(Problem) in try self.response(to: outcome, isDryRun: isDryRun) })
        }
        return .agentCommand(agentCommand)
    }

    /// `POST /v1/reload/confirm`.
    func confirmReload(_ call: Call) throws(Problem) -> RouteResult {
        _ = try BodyReader(call.request, allowing: [])
        try requireEngine()
        let agentCommand = AgentCommand(kind: .confirm, request: [:]) { [self] pending in
            commands.confirmReload(pending.command(response))
        }
        return .agentCommand(agentCommand)
    }

    private func response(to outcome: ReloadOutcome, isDryRun: Bool) throws(Problem) -> Response {
        switch outcome {
        case .accepted(let plan, let warnings): return try json(ReloadDocument(plan, warnings, applied: !isDryRun))
        case .refused(let diagnostics): throw .refused(diagnostics)
        case .preconditionFailed(let digest): throw .preconditionFailed(inForce: digest)
        case .noSuchGeneration(let generation): throw .noGeneration(Int64(generation))
        case .confirmationPending(let generation): throw .confirmationPending(generation)
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }

    private func response(to outcome: ConfirmOutcome) throws(Problem) -> Response {
        switch outcome {
        case .confirmed(let generation):
            return try json(ConfirmationDocument(generation: generation, confirmed: true))
        case .nothingToConfirm:
            throw Problem(
                .nothingToConfirm, "No configuration waits for a confirmation: it was given, or its time was over.")
        case .notRecorded(let why): throw .notRecorded(why)
        case .shuttingDown: throw .stopping
        }
    }
}

extension ReloadRequest {
    /// What the body of a reload may have.
    fileprivate static let members = ["confirm_within", "generation"]
    /// Within how many seconds a confirmation can be asked for.
    private static let confirmation: ClosedRange<Int64> = 1...3600

    fileprivate init(_ body: BodyReader, isDryRun: Bool, ifMatch: EntityTags?) throws(Problem) {
        let confirmWithin = try body.span("confirm_within")
        if let confirmWithin, !Self.confirmation.contains(confirmWithin) {
            throw .body(at: "/confirm_within", "It must be from 1s to 1h.")
        }
        self.init(
            try body.number("generation", atLeast: 1).map(Source.generation) ?? .file, isDryRun: isDryRun,
            ifMatch: ifMatch?.digests, confirmWithin: confirmWithin.map { .seconds($0) })
    }
}

extension Problem {
    fileprivate static func refused(_ diagnostics: [ReportedDiagnostic]) -> Problem {
        let errors = diagnostics.count { $0.isError }
        var problem = Problem(
            .configurationRefused,
            "The configuration has \(errors) \(errors == 1 ? "error" : "errors"). Nothing was changed; the old one stays "
                + "in force.")
        problem.diagnostics = diagnostics
        return problem
    }

    fileprivate static func preconditionFailed(inForce digest: String) -> Problem {
        var problem = Problem(
            .preconditionFailed,
            "Nothing was changed: the configuration in force is \(digest). Look at GET /v1/config before you reload.")
        problem.currentEtag = EntityTag.text(digest)
        return problem
    }

    fileprivate static func confirmationPending(_ generation: Int) -> Problem {
        Problem(
            .confirmationPending,
            "Nothing was changed: configuration \(generation) waits for POST /v1/reload/confirm. Confirm it, or let its "
                + "time go by.")
    }
}

extension ReloadDocument {
    fileprivate init(_ plan: ReloadPlan, _ warnings: [ReportedDiagnostic], applied: Bool) {
        let (difference, blips) = (plan.difference, plan.blips)
        self.init(
            applied: applied, generation: plan.generation, sha256: plan.sha256,
            confirmBy: plan.confirmByMicroseconds.map(Timestamp.text), blips: !blips.isEmpty,
            consequences: plan.consequences.map(Consequence.init), added: difference.instancesAdded,
            removed: difference.instancesRemoved.map { Removal(name: $0, blips: blips.contains($0)) },
            changed: difference.instancesChanged.map {
                Change(
                    name: $0.name, fields: $0.fields, restarts: plan.restarts.contains($0.name),
                    blips: blips.contains($0.name))
            },
            unchanged: difference.instancesUnchanged,
            checks: Blocks(
                added: difference.checksAdded, removed: difference.checksRemoved, changed: difference.checksChanged),
            syncGroups: Blocks(
                added: difference.syncGroupsAdded, removed: difference.syncGroupsRemoved,
                changed: difference.syncGroupsChanged),
            trackersChanged: difference.trackablesChanged + difference.virtualServersChanged,
            globals: difference.globalFields,
            api: difference.apiFields, history: difference.historyFields,
            warnings: warnings)
    }
}

extension ReloadDocument.Consequence {
    fileprivate init(_ consequence: ReloadPlan.Consequence) {
        self.init(
            instance: consequence.instance, kind: consequence.kind, text: consequence.text,
            peer: consequence.peer.map(WrittenPeer.init))
    }
}
