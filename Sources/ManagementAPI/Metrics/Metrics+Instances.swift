internal import AgentModel
private import Health
private import NetworkTypes
private import VRRP

extension View {
    /// What a stalled engine last said is left out, but for the counters: nobody knows the state now.
    var instanceMetrics: [MetricFamily] {
        let labelled = snapshot.instances.map { ($0, Labels(of: $0)) }
        func family(
            _ name: String, _ kind: MetricFamily.Kind = .gauge, help: String,
            _ add: (inout MetricFamily, InstanceSnapshot, Labels) -> Void
        ) -> MetricFamily {
            var family = MetricFamily(name, kind, help: help)
            for (instance, labels) in labelled { add(&family, instance, labels) }
            return family
        }
        return [
            family(
                "aloft_instance_state", .stateSet, help: "The state of the instance; none while the engine is stalled"
            ) {
                $0.add(state: isStalled ? nil : $1.router.status, $2)
            },
            known("aloft_instance_effective_priority", "What decides the election: the base and the checks' weights") {
                Double($0.router.effectivePriority.rawValue)
            },
            family("aloft_instance_base_priority", help: "The configured priority") { $0.add($1.priority.base, $2) },
            known(
                "aloft_instance_since_timestamp_seconds", unit: .seconds, "When the state last changed, in Unix time"
            ) { Double($0.since.wallMicroseconds) / 1_000_000 },
            known("aloft_instance_addresses_held", "Virtual addresses that the kernel confirmed") {
                Double($0.heldAddresses.count)
            },
            family("aloft_instance_addresses_configured", help: "Virtual addresses of the configuration") {
                $0.add($1.router.configuration.addresses.count, $2)
            },
            known(
                "aloft_instance_last_advertisement_age_seconds", unit: .seconds,
                "How long ago another router was last heard"
            ) { $0.router.lastHeard.map { max(0, (now - $0.at).seconds) } },
        ] + addressMetrics + statisticsMetrics(labelled)
    }

    /// By address, which is what the nodes of a cluster share: a VRID is another router on another link, and interfaces and
    /// instances may be called differently on each node. None while the engine is stalled.
    private var addressMetrics: [MetricFamily] {
        var held = MetricFamily(
            "aloft_address_held", help: "Whether this node holds the address, as the kernel confirmed")
        var elsewhere = MetricFamily(
            "aloft_address_elsewhere", help: "Whether another router that is Active for the address is heard")
        guard !isStalled else { return [held, elsewhere] }
        for instance in snapshot.instances {
            let confirmed = Set(instance.heldAddresses)
            let isElsewhere = instance.router.activeRouter(now: now) != nil
            for address in instance.router.configuration.heldAddresses {
                let labels = Labels(of: instance).adding("address", address.prefix.address.description)
                held.add(confirmed.contains(address), labels)
                elsewhere.add(isElsewhere, labels)
            }
        }
        return [held, elsewhere]
    }

    /// A gauge of what is known only while the engine turns.
    private func known(
        _ name: String, unit: MetricFamily.Unit? = nil, _ help: String, _ value: (InstanceSnapshot) -> Double?
    ) -> MetricFamily {
        var family = MetricFamily(name, unit: unit, help: help)
        guard !isStalled else { return family }
        for instance in snapshot.instances { value(instance).map { family.add($0, Labels(of: instance)) } }
        return family
    }

    private func statisticsMetrics(_ labelled: [(InstanceSnapshot, Labels)]) -> [MetricFamily] {
        Counter.allCases.map { counter in
            var family = MetricFamily("aloft_instance_\(counter.name)", .counter, help: counter.help)
            for (instance, labels) in labelled { family.add(instance.router.statistics[counter], labels) }
            return family
        }
    }
}

extension Labels {
    /// All of them from the configuration: no packet chooses a label.
    init(of instance: InstanceSnapshot) {
        let configuration = instance.router.configuration
        self.init([
            ("instance", configuration.name), ("interface", configuration.interface),
            ("family", configuration.family.rawValue), ("vrid", String(configuration.vrid.rawValue)),
        ])
    }
}
