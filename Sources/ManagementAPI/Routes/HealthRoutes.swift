internal import HTTPServer
private import OpenAPI
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
        [engine] + snapshot.configuration.refusedInstances.map(refused) + snapshot.instances.map(instance)
    }

    private var engine: ReadinessCheck {
        ReadinessCheck(name: "engine", ready: !isStalled, detail: isStalled ? stalled.detail : nil)
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
