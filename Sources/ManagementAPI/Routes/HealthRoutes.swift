internal import AgentModel
internal import HTTPServer
private import Health
private import OpenAPI
internal import Texts
private import VRRP

extension ManagementAPI {
    /// `GET /livez`: whether the engine still turns.
    func liveness(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        if view.isStalled { throw view.stalled }
        return try json(LivenessDocument(status: "ok", lastTickAgeMs: view.age.milliseconds))
    }

    /// `GET /readyz`: whether everything that is configured takes part.
    func readiness(_ call: Call) throws(Problem) -> Response {
        let isVerbose = try call.query.flag("verbose") ?? false
        let checks = try view().readiness
        let missing = checks.filter { !$0.ready }
        guard missing.isEmpty else {
            var problem = Problem(
                .notReady, "\(missing.count) of \(checks.count) things are not ready. Ask with ?verbose for which.")
            if isVerbose {
                problem.detail = "Not ready: \(missing.map(\.name).joined(separator: ", "))."
                problem.checks = checks
            }
            throw problem
        }
        return try json(ReadinessDocument(status: "ready", checks: isVerbose ? checks : nil))
    }

    /// `GET /openapi.yaml`.
    func contract(_ call: Call) throws(Problem) -> Response {
        Response(contentType: "application/yaml", body: OpenAPI.text)
    }
}

extension View {
    fileprivate var readiness: [ReadinessCheck] {
        [engine, configuration, drains, resourceCheck, checksCheck]
            + snapshot.configuration.refusedInstances.map(refused)
            + snapshot.instances.map(instance)
    }

    /// It is in force whatever is to be said of it: a node that waits for a confirmation does its work.
    private var configuration: ReadinessCheck {
        let (status, generation) = (snapshot.configuration, snapshot.configuration.generation)
        var notes: [String] = []
        if let microseconds = status.confirmByMicroseconds {
            notes.append(
                "Generation \(generation) goes back at \(Timestamp.text(microseconds)) unless it is confirmed.")
        }
        if status.isStale {
            notes.append("What is on disk is not what is in force, which is generation \(generation).")
        }
        return ReadinessCheck(
            name: "configuration", ready: true, detail: notes.isEmpty ? nil : notes.joined(separator: " "))
    }

    /// A drained node is as ready as it shall be; a script that restarts it under its drain waits for just that.
    private var drains: ReadinessCheck {
        let count = snapshot.drains.count
        return ReadinessCheck(
            name: "drains", ready: true, detail: count == 0 ? nil : "Drains in force: \(count). See /v1/drain.")
    }

    private var engine: ReadinessCheck {
        ReadinessCheck(name: "engine", ready: !isStalled, detail: isStalled ? stalled.detail : nil)
    }

    /// What runs out does not stop the node; what has run out does.
    private var resourceCheck: ReadinessCheck {
        let shortages = resources.shortages
        return ReadinessCheck(
            name: "resources", ready: !shortages.contains(where: \.isRefused),
            detail: shortages.isEmpty ? nil : shortages.map(\.detail).joined(separator: " "))
    }

    /// A node that cannot look at its services does not know whether it can do its work.
    private var checksCheck: ReadinessCheck {
        let names = snapshot.checks.filter { $0.check.outage != nil }.map(\.check.definition.name)
        return ReadinessCheck(
            name: "checks", ready: names.isEmpty,
            detail: names.isEmpty ? nil : "The agent cannot start \(names.joined(separator: ", ")).")
    }

    private func refused(_ name: String) -> ReadinessCheck {
        ReadinessCheck(name: "instance \(name)", ready: false, detail: "It has an error in the configuration.")
    }

    private func instance(_ instance: InstanceSnapshot) -> ReadinessCheck {
        let isReady = instance.router.status != .initialize
        return ReadinessCheck(
            name: "instance \(instance.router.configuration.name)", ready: isReady,
            detail: isReady ? nil : "It has not started yet.")
    }
}
