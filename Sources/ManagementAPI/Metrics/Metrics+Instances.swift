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
        Self.counters.map { name, help, counter in
            var family = MetricFamily("aloft_instance_\(name)", .counter, help: help)
            for (instance, labels) in labelled { family.add(instance.router.statistics[keyPath: counter], labels) }
            return family
        }
    }

    /// By the names of RFC 8347 where it has one.
    private static var counters: [(String, String, KeyPath<Statistics, UInt64>)] {
        [
            ("active_transitions", "Transitions to Active", \.activeTransitions),
            ("advertisements_received", "Advertisements received", \.advertisementsReceived),
            ("advertisements_sent", "Advertisements sent", \.advertisementsSent),
            ("priority_zero_received", "Advertisements of routers that resign", \.priorityZeroReceived),
            ("priority_zero_sent", "Advertisements by which this router resigned", \.priorityZeroSent),
            ("interval_errors", "Advertisements with another interval than the configured", \.intervalErrors),
            ("invalid_type_received", "Packets of an unknown type", \.invalidTypeReceived),
            ("address_list_errors", "Advertisements with another list of addresses", \.addressListErrors),
            ("packet_length_errors", "Packets of a wrong length", \.packetLengthErrors),
            ("checksum_errors", "Packets with a wrong checksum", \.checksumErrors),
            (
                "checksum_form_mismatches", "Advertisements with the form of checksum that this router does not send",
                \.checksumFormMismatches
            ),
            ("version_errors", "Packets of another version of VRRP", \.versionErrors),
            ("vrid_errors", "Packets of another virtual router", \.vridErrors),
            ("ttl_errors", "Packets that were routed: their TTL or hop limit is not 255", \.ttlErrors),
            (
                "invalid_authentication_type", "Packets of an unknown type of authentication",
                \.invalidAuthenticationType
            ),
            (
                "authentication_type_mismatches", "Packets of another type of authentication than the configured",
                \.authenticationTypeMismatches
            ),
            ("authentication_failures", "Packets with wrong authentication", \.authenticationFailures),
            (
                "transport_errors", "Packets by unicast to a router that multicasts, or the other way round",
                \.transportErrors
            ),
            ("unknown_peers", "Packets of routers that are not among the configured peers", \.unknownPeers),
            ("hmac_missing", "Packets that no HMAC signs though one is configured", \.hmacMissing),
            ("hmac_malformed", "Packets with an HMAC trailer of an unknown type", \.hmacMalformed),
            ("hmac_unknown_key", "Packets signed with a key that is not configured", \.hmacUnknownKey),
            ("hmac_invalid", "Packets whose HMAC is wrong", \.hmacInvalid),
            ("hmac_stale", "Packets signed too long ago or in the future", \.hmacStale),
            ("hmac_replayed", "Packets whose signature was seen before", \.hmacReplayed),
            ("owner_conflicts", "Advertisements heard while this router owns the address", \.ownerConflicts),
            ("send_errors", "Packets that could not be sent", \.sendErrors),
        ]
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
