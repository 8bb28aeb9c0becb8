internal import HTTPServer

extension ManagementAPI {
    /// `POST /v1/reload`.
    func reload(_ call: Call, _ reply: Reply) throws(Problem) {
        let isDryRun = try call.query.flag("dry_run") ?? false
        _ = try BodyReader(call.request, allowing: [])
        try requireEngine()
        let command = try command(call, reply) { outcome throws(Problem) in
            try self.response(to: outcome, isDryRun: isDryRun)
        }
        commands.reload(ReloadRequest(isDryRun: isDryRun), command)
    }

    private func response(to outcome: ReloadOutcome, isDryRun: Bool) throws(Problem) -> Response {
        switch outcome {
        case .accepted(let plan, let warnings):
            return try json(ReloadDocument(plan, warnings, applied: !isDryRun))
        case .refused(let diagnostics):
            throw .refused(diagnostics)
        case .preconditionFailed, .noSuchGeneration, .confirmationPending:
            throw Problem(.configurationRefused, "Not yet.")
        case .notRecorded(let why):
            throw .notRecorded(why)
        case .shuttingDown:
            throw .stopping
        }
    }
}

extension Problem {
    fileprivate static func refused(_ diagnostics: [ReloadDiagnostic]) -> Problem {
        let errors = diagnostics.count { $0.isError }
        var problem = Problem(
            .configurationRefused,
            "The configuration has \(errors) \(errors == 1 ? "error" : "errors"). Nothing was changed; the old one stays "
                + "in force.")
        problem.diagnostics = diagnostics.map(DiagnosticDocument.init)
        return problem
    }
}

extension ReloadDocument {
    fileprivate init(_ plan: ReloadPlan, _ warnings: [ReloadDiagnostic], applied: Bool) {
        self.init(
            applied: applied, generation: plan.generation, sha256: plan.sha256, added: plan.added,
            removed: plan.removed.map(\.name),
            changed: plan.changed.map { Change(name: $0.name, fields: $0.fields, restarts: $0.restarts) },
            unchanged: plan.unchanged,
            checks: Checks(added: plan.checksAdded, removed: plan.checksRemoved, changed: plan.checksChanged),
            warnings: warnings.map(DiagnosticDocument.init))
    }
}

extension DiagnosticDocument {
    fileprivate init(_ diagnostic: ReloadDiagnostic) {
        self.init(
            file: diagnostic.file, line: diagnostic.line, column: diagnostic.column,
            severity: diagnostic.isError ? .error : .warning, message: diagnostic.message,
            suggestion: diagnostic.suggestion)
    }
}
