internal import AgentModel
private import Balancing

extension BalancingSnapshot {
    /// Of services and servers, by the names that their paths have.
    var metrics: [MetricFamily] { serviceMetrics + serverMetrics + checkMetrics + healthMetrics }

    private var serviceMetrics: [MetricFamily] {
        var up = MetricFamily("aloft_service_up", help: "Whether servers or backup servers answer for the service")
        var servers = MetricFamily("aloft_service_servers", help: "Servers of the service, by state")
        var quorum = MetricFamily("aloft_service_quorum_weight", help: "The weight that the service needs")
        var weight = MetricFamily("aloft_service_weight", help: "The weight of the servers that are in")
        for service in services {
            let labels = Labels([("service", service.id)])
            up.add([.servers, .backups].contains(service.service.answers), labels)
            quorum.add(service.service.quorum.weight, labels)
            weight.add(service.service.weight, labels)
            let counts = Dictionary(grouping: service.service.servers, by: \.state.status).mapValues(\.count)
            for state in ServerStatus.allCases where state != .removed {
                servers.add(counts[state] ?? 0, labels.adding("state", state.rawValue))
            }
        }
        return [up, servers, quorum, weight]
    }

    private var serverMetrics: [MetricFamily] {
        var up = MetricFamily("aloft_server_up", help: "Whether the server may get new connections")
        var weight = MetricFamily("aloft_server_weight", help: "The weight for new connections, 0 while it is out")
        var total = MetricFamily("aloft_server_connections", .counter, help: "Connections that were sent to the server")
        var active = MetricFamily("aloft_server_active_connections", help: "Connections that the server has")
        for service in services {
            for server in service.service.servers {
                let labels = Labels([("service", service.id), ("server", server.identity.pathName)])
                up.add(server.state.isIn, labels)
                weight.add(server.effectiveWeight, labels)
                let known = service.servers[server.identity]
                known?.connectionsTotal.map { total.add($0, labels) }
                known?.activeConnections.map { active.add($0, labels) }
            }
        }
        return [up, weight, total, active]
    }

    /// Each check once, whichever servers name it.
    private var checkMetrics: [MetricFamily] {
        var passed = MetricFamily(
            "aloft_server_check_passed", help: "Whether the check of a server passed; none before its first result")
        var seen: Set<String> = []
        for server in services.flatMap(\.service.servers) {
            for check in server.terms.checks where seen.insert(check.name).inserted {
                guard let verdict = server.checks[check.name]?.verdict, verdict != .pending else { continue }
                passed.add(!verdict.isFailure, Labels([("check", check.name)]))
            }
        }
        return [passed]
    }

    private var healthMetrics: [MetricFamily] {
        var drift = MetricFamily(
            "aloft_balancer_drift", .counter, help: "How often the kernel had something else than was left there")
        drift.add(health.drifts)
        var refusals = MetricFamily("aloft_balancer_refusals", .counter, help: "Changes that the kernel refused")
        refusals.add(health.refusals)
        var failed = MetricFamily(
            "aloft_balancer_kernel_failed", help: "Whether the kernel cannot be changed or read now")
        failed.add(health.kernelFailure != nil)
        var running = MetricFamily("aloft_server_checks_running", help: "Checks of servers that run now")
        running.add(health.runningChecks)
        var lateness = MetricFamily(
            "aloft_server_checks_lateness_seconds", unit: .seconds, help: "How late the last check of a server began")
        lateness.add(health.checkLateness.seconds)
        var latest = MetricFamily(
            "aloft_server_checks_maximum_lateness_seconds", unit: .seconds,
            help: "How late the latest check of a server began, since the start")
        latest.add(health.maximumCheckLateness.seconds)
        return [drift, refusals, failed, running, lateness, latest]
    }
}
