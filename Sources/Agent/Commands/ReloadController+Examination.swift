internal import AgentModel
internal import Configuration
internal import History
internal import Synchronization
internal import VRRP

/// What a reload would come to.
enum Examination {
    case acceptable(Proposal)
    case objectionable(ReloadOutcome)
}

/// A configuration that can be put in force.
struct Proposal {
    var next: InForce
    var plan: ReloadPlan
    var warnings: [ReportedDiagnostic]
    let source: ReloadRequest.Source
    /// Whether it is another text than the one in force.
    let isNew: Bool
    /// How long it stays without being confirmed; nil for good.
    var confirmWithin: Duration?
}

/// Why a reload changes nothing.
private struct Objection: Error {
    let outcome: ReloadOutcome

    init(_ outcome: ReloadOutcome) {
        self.outcome = outcome
    }
}

extension ReloadController {
    /// Reads and checks what is asked for, and changes nothing.
    func examine(_ request: ReloadRequest, by author: Author) -> Examination {
        do throws(Objection) {
            let current = state.withLock { $0 }
            try meet(request, current)
            let found = try find(request.source)
            let keys = try keys(of: found)
            try checkRivals(of: found, beside: current.inForce.configuration)
            return .acceptable(propose(found, keys, request, in: current.inForce, by: author))
        } catch {
            return .objectionable(error.outcome)
        }
    }

    private func meet(_ request: ReloadRequest, _ current: State) throws(Objection) {
        guard current.unconfirmed == nil else {
            throw Objection(.confirmationPending(generation: current.inForce.status.generation))
        }
        let digest = current.inForce.status.sha256
        if let digests = request.ifMatch, !digests.contains(digest) {
            throw Objection(.preconditionFailed(inForce: digest))
        }
    }

    private func find(_ source: ReloadRequest.Source) throws(Objection) -> LoadResult {
        switch source {
        case .file:
            return loader.load()
        case .generation(let generation):
            let row: ConfigurationRow?
            do throws(HistoryError) {
                row = try services.reader.configuration(generation: generation)
            } catch {
                throw Objection(.notRecorded(why: error.description))
            }
            guard let row else { throw Objection(.noSuchGeneration(generation)) }
            return loader.load(text: row.text)
        }
    }

    /// The keys that go with `loaded`, if it can be run as a whole.
    private func keys(of loaded: LoadResult) throws(Objection) -> APIKeys {
        let diagnostics = loaded.diagnostics.map(ReportedDiagnostic.init)
        guard loaded.isUsable, !loaded.hasErrors else { throw Objection(.refused(diagnostics)) }
        do throws(UnusableKeys) {
            return try APIKeys.read(loaded.configuration.api)
        } catch {
            throw Objection(.refused(diagnostics + [error.diagnostic]))
        }
    }

    /// What the agent runs already is its own.
    private func checkRivals(of loaded: LoadResult, beside current: Configuration) throws(Objection) {
        let own = Set(current.instances.map(\.router.identity))
        let new = loaded.configuration.instances.filter { !own.contains($0.router.identity) }
        guard let rivalry = RouterClaim.rivalry(over: new.map(\.router)),
            let instance = new.first(where: { $0.router.name == rivalry.router.name })
        else { return }
        let place = instance.location
        throw Objection(
            .refused(
                loaded.diagnostics.map(ReportedDiagnostic.init) + [
                    ReportedDiagnostic(
                        file: place.file, line: place.line, column: place.column, severity: .error,
                        message: rivalry.message, suggestion: rivalry.remedy)
                ]))
    }

    /// The generation grows only when the text is another one.
    private func propose(
        _ loaded: LoadResult, _ keys: APIKeys, _ request: ReloadRequest, in current: InForce, by author: Author
    ) -> Proposal {
        let stamp = services.clock.stamp()
        var status = loader.status(
            of: loaded, generation: current.status.generation + 1, at: stamp, by: author,
            from: request.source.historySource)
        let isNew = status.sha256 != current.status.sha256
        if !isNew { status = current.status }
        status.isStale =
            request.source != .file && ConfigurationLoader.digest(of: loader.load().configuration.text) != status.sha256
        let confirmWithin = isNew ? request.confirmWithin : nil
        status.confirmByMicroseconds = confirmWithin.map { stamp.wallMicroseconds + Int64($0 / .microseconds(1)) }
        var plan = ReloadPlan(
            from: current.configuration, to: loaded.configuration, generation: status.generation)
        plan.confirmByMicroseconds = status.confirmByMicroseconds
        let next = InForce(configuration: loaded.configuration, status: status, keys: keys)
        var warnings =
            loaded.diagnostics.map(ReportedDiagnostic.init) + ReportedDiagnostic.warnings(from: current, to: next)
        if !isNew, request.confirmWithin != nil { warnings.append(.nothingToConfirm(status)) }
        return Proposal(
            next: next, plan: plan, warnings: warnings, source: request.source, isNew: isNew,
            confirmWithin: confirmWithin)
    }
}

extension ReloadRequest.Source {
    fileprivate var historySource: ConfigurationSource {
        switch self {
        case .file: .file
        case .generation: .generation
        }
    }
}
