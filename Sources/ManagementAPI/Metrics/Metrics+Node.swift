internal import AgentModel
private import HTTPServer
internal import History

extension View {
    var nodeMetrics: [MetricFamily] {
        let (node, configuration) = (snapshot.node, snapshot.configuration)
        var build = MetricFamily("aloft_build", .info, help: "The version of the agent")
        build.add(1, Labels([("version", node.version)]))
        let uptime = snapshot.takenAt.monotonicMicroseconds - node.startedAt.monotonicMicroseconds
        return [
            build,
            .seconds("aloft_start_time_seconds", "When the agent started, in Unix time", node.startedAt.wallSeconds),
            .seconds("aloft_uptime_seconds", "How long the agent had run at its last snapshot", Double(uptime) / 1e6),
            .single(
                "aloft_config_generation", "The generation of the configuration in force", configuration.generation),
            .single(
                "aloft_config_stale", "Whether what is on disk is not what is in force", configuration.isStale ? 1 : 0),
            .seconds(
                "aloft_config_loaded_timestamp_seconds", "When the configuration in force was loaded, in Unix time",
                configuration.loadedAt.wallSeconds),
            .single(
                "aloft_config_confirmation_pending",
                "Whether the configuration goes back by itself unless it is confirmed",
                configuration.confirmByMicroseconds == nil ? 0 : 1),
            .single("aloft_drains", "Drains in force", snapshot.drains.count),
        ]
    }

    var engineMetrics: [MetricFamily] {
        let engine = snapshot.engine
        var lateness = MetricFamily(
            "aloft_engine_timer_lateness_seconds", .histogram, unit: .seconds, help: "How late timers were serviced")
        lateness.add(
            bounds: EngineHealth.Lateness.bounds.map { Double($0) / 1e6 }, counts: engine.lateness.counts,
            sum: Double(engine.lateness.sumMicroseconds) / 1e6)
        var stalls = MetricFamily(
            "aloft_engine_stalls", .counter, help: "How often the engine woke up so late that peers may have noticed")
        stalls.add(engine.stalls)
        var unknown = MetricFamily(
            "aloft_engine_unknown_vrid_packets", .counter, help: "Packets for a virtual router that is not configured")
        unknown.add(engine.unknownVRIDs)
        return [
            .single("aloft_engine_stalled", "Whether the engine was not heard of in time", isStalled ? 1 : 0),
            .seconds("aloft_engine_last_tick_age_seconds", "How long the engine was not heard of", age.seconds),
            .single(
                "aloft_engine_realtime", "Whether the engine has real-time priority", engine.hasRealtimePriority ? 1 : 0
            ),
            .single(
                "aloft_engine_memory_locked", "Whether the engine's memory is locked", engine.hasLockedMemory ? 1 : 0),
            .single("aloft_engine_sockets", "Sockets for packets and frames", engine.sockets),
            .single(
                "aloft_engine_pending_announcements", "Announcements of addresses that wait for their turn",
                engine.pendingAnnouncements),
            .single(
                "aloft_engine_pending_handovers", "Drains and ends that wait for a successor", engine.pendingHandovers),
            lateness, stalls, unknown,
        ]
    }

    func historyMetrics(_ status: HistoryStatus) -> [MetricFamily] {
        var dropped = MetricFamily("aloft_history_dropped_records", .counter, help: "Records that were never written")
        dropped.add(status.dropped)
        var bytes = MetricFamily("aloft_history_size_bytes", unit: .bytes, help: "The size of the history on disk")
        bytes.add(status.bytes)
        return [
            .single("aloft_history_writable", "Whether the history's last write succeeded", status.writable ? 1 : 0),
            .single("aloft_history_queued_records", "Records that wait for the disk", status.queued),
            dropped, bytes,
        ]
    }

    func conditionMetrics(history: HistoryStatus) -> [MetricFamily] {
        let counts = Dictionary(grouping: conditions(history: history), by: \.type).mapValues(\.count)
        var family = MetricFamily("aloft_conditions", help: "What an administrator should look at, by type")
        for type in ConditionType.allCases { family.add(counts[type] ?? 0, Labels([("type", type.rawValue)])) }
        return [family]
    }
}

extension ManagementAPI {
    var apiMetrics: [MetricFamily] {
        requestMetrics + [
            .single("aloft_api_event_subscribers", "Streams of events that are open", eventHub.subscribers),
            .single("aloft_api_status_waiters", "Requests that wait for another status", statusWatch.waiting),
            .single("aloft_api_waiting_requests", "Requests whose answer is still being made", waiting.count),
            .single("aloft_mails_waiting", "Mails that the mail server has not taken yet", mail().waiting),
        ] + (ProcessUsage.current().map(\.metrics) ?? []) + resources().metrics
    }

    private var requestMetrics: [MetricFamily] {
        var requests = MetricFamily("aloft_api_requests", .counter, help: "Requests answered")
        var time = MetricFamily(
            "aloft_api_request_duration_seconds", .summary, unit: .seconds, help: "How long answers took to be made")
        var totals: [Labels: RequestCounters.Tally] = [:]
        let all = self.requests.all.map { key, tally in
            (Labels([("route", key.route), ("method", key.method.rawValue)]), String(key.status.rawValue), tally)
        }
        for (labels, status, tally) in all.sorted(by: { ($0.0.text, $0.1) < ($1.0.text, $1.1) }) {
            requests.add(tally.count, labels.adding("status", status))
            totals[labels, default: RequestCounters.Tally()].count += tally.count
            totals[labels, default: RequestCounters.Tally()].time += tally.time
        }
        for (labels, total) in totals.sorted(by: { $0.key.text < $1.key.text }) {
            time.add(sum: total.time.seconds, count: total.count, labels)
        }
        return [requests, time]
    }
}

extension ProcessUsage {
    /// By the names that Prometheus' own libraries use.
    fileprivate var metrics: [MetricFamily] {
        var cpu = MetricFamily("process_cpu_seconds", .counter, unit: .seconds, help: "Processor time that was used")
        cpu.add(cpuSeconds)
        var memory = MetricFamily("process_resident_memory_bytes", unit: .bytes, help: "Memory that is resident")
        memory.add(residentBytes)
        return [cpu, memory]
    }
}

extension ResourceStatus {
    /// The customary ones by the names that Prometheus' own libraries use.
    fileprivate var metrics: [MetricFamily] {
        var refusals = MetricFamily(
            "aloft_resource_refusals", .counter, help: "How often the system refused a resource to the agent")
        for resource in Resource.allCases {
            refusals.add(self.refusals[resource] ?? 0, Labels([("resource", resource.rawValue)]))
        }
        let figures: [(String, String, Int?)] = [
            ("process_open_fds", "Open descriptors", openDescriptors),
            ("process_max_fds", "How many descriptors may be open", descriptorLimit),
            ("process_threads", "Threads", threads),
            ("aloft_pending_timers", "Ends of drains and of times to confirm that are still to come", pendingTimers),
        ]
        return figures.compactMap { name, help, value in value.map { MetricFamily.single(name, help, $0) } } + [
            refusals
        ]
    }
}

extension MetricFamily {
    fileprivate static func single(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        var family = MetricFamily(name, help: help)
        family.add(value)
        return family
    }

    fileprivate static func seconds(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        var family = MetricFamily(name, unit: .seconds, help: help)
        family.add(value)
        return family
    }
}

extension Stamp {
    fileprivate var wallSeconds: Double { Double(wallMicroseconds) / 1_000_000 }
}
