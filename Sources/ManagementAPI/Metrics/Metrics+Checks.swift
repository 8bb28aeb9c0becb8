internal import AgentModel
private import Health

extension View {
    var checkMetrics: [MetricFamily] {
        var verdict = MetricFamily(
            "aloft_check_verdict", .stateSet, help: "What the check says; none while the engine is stalled")
        var duration = MetricFamily(
            "aloft_check_last_duration_seconds", unit: .seconds, help: "How long the last run took")
        var status = MetricFamily("aloft_check_last_exit_status", help: "The exit status of the last run, if it exited")
        var lastRun = MetricFamily(
            "aloft_check_last_run_timestamp_seconds", unit: .seconds, help: "When the last run ended, in Unix time")
        var contrary = MetricFamily(
            "aloft_check_contrary_results", help: "Results in a row that speak against the verdict")
        var notStarted = MetricFamily(
            "aloft_check_not_started", .counter, help: "Runs that the agent could not start, which turn no verdict")
        for snapshot in snapshot.checks {
            let check = snapshot.check
            let labels = Labels([("check", check.definition.name)])
            verdict.add(state: isStalled ? nil : check.verdict, labels)
            contrary.add(check.contrary, labels)
            notStarted.add(check.notStarted, labels)
            snapshot.lastRunAt.map { lastRun.add(Double($0.wallMicroseconds) / 1_000_000, labels) }
            guard let result = check.lastResult else { continue }
            duration.add(result.duration.seconds, labels)
            if case .exited(let code) = result.outcome { status.add(code, labels) }
        }
        return [verdict, duration, status, lastRun, contrary, notStarted]
    }
}
