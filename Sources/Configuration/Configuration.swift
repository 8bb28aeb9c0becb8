package import Health
package import NetworkTypes
package import VRRP

/// What one agent is to run: parsed, checked, and without the instances that have an error.
package struct Configuration: Hashable, Sendable {
    package var globals: GlobalConfiguration
    /// In the order of the files.
    package var instances: [InstanceConfiguration]
    /// In the order of the files.
    package var syncGroups: [SyncGroupConfiguration]
    /// The checks that at least one of `instances` or `syncGroups` tracks, in the order of the files; so the next two.
    package var checks: [CheckDefinition]
    package var trackedFiles: [TrackedFile]
    package var trackedProcesses: [TrackedProcess]
    package var api: APIConfiguration
    package var history: HistoryConfiguration
    /// What the files say of it, also where `ignore_virtual_servers` leaves it out; what is run is `runningBalancing`.
    package var balancing = BalancingConfiguration()
    /// The files that it was read from, the main one first.
    package var files: [SourceFile]
    /// What was asked of the machine while they were read.
    package var circumstances = LoadCircumstances()

    package init(
        globals: GlobalConfiguration = GlobalConfiguration(), instances: [InstanceConfiguration] = [],
        syncGroups: [SyncGroupConfiguration] = [], checks: [CheckDefinition] = [], trackedFiles: [TrackedFile] = [],
        trackedProcesses: [TrackedProcess] = [], api: APIConfiguration = APIConfiguration(),
        history: HistoryConfiguration = HistoryConfiguration(), files: [SourceFile] = []
    ) {
        self.globals = globals
        self.instances = instances
        self.syncGroups = syncGroups
        self.checks = checks
        self.trackedFiles = trackedFiles
        self.trackedProcesses = trackedProcesses
        self.api = api
        self.history = history
        self.files = files
    }

    /// The text in force: the one file as it stands, or all of them, each under a comment with its path. `load(text:)`
    /// reads it again.
    package var text: String { SourceBundle.text(of: files, readIn: circumstances) }
}

extension Configuration {
    /// The addresses that move between the nodes.
    package var virtualAddresses: Set<IPAddress> {
        Set(instances.flatMap(\.router.heldAddresses).map(\.prefix.address))
    }

    /// What is balanced: nothing where `ignore_virtual_servers` leaves the blocks out.
    package var runningBalancing: BalancingConfiguration {
        globals.ignoresVirtualServers ? BalancingConfiguration() : balancing
    }

    /// Whether the API is told to answer at an address that moves: it is there only while this node is Active.
    package func isVirtual(_ listener: ListenAddress) -> Bool { virtualAddresses.contains(listener.address) }
}

/// What holds for all instances and checks that do not say otherwise (`global_defs`).
package struct GlobalConfiguration: Hashable, Sendable {
    /// What keepalived calls itself in mails; on the nodes of one cluster it is often the same.
    package var routerID: String?
    /// The node's name; nil for the name of the host (`node_name`).
    package var nodeName: String?
    package var scriptUser: ScriptUser?
    /// Whether a check's program that others than its owner and root may write to is refused.
    package var refusesWritablePrograms = false
    package var version = ProtocolVersion.v2
    package var announcement = VirtualRouter.Announcement()
    package var checksumForm = ChecksumForm.pseudoHeader
    /// Where instances that name no group advertise; nil for 224.0.0.18 and ff02::12 (`vrrp_mcast_group4` and `6`).
    package var multicastGroup4: IPAddress?
    package var multicastGroup6: IPAddress?
    /// Whether instances that do not say otherwise go without authentication (`vrrp_strict`).
    package var isStrict = false
    /// Whether unicast routers listen to their peers alone; one that says otherwise for itself does not.
    package var checksUnicastSource = true
    /// Advertisements that a Backup misses before it takes over.
    package var missedAdvertisements = 3
    /// How long instances wait after the start of the agent, or of the machine, before they take part.
    package var startupDelay = Duration.zero
    package var delayAfterBoot = Duration.zero
    /// After so long without renewal the kernel removes a virtual address by itself; zero for never (`address_lease`).
    package var addressLease = Duration.seconds(10)
    /// Whether every instance keeps its place when the agent is restarted, as one with `nopreempt` always does
    /// (`keep_place_on_restart`).
    package var keepsPlaceOnRestart = false
    /// Whether a file with `virtual_server` is run without what those say (`ignore_virtual_servers`).
    package var ignoresVirtualServers = false
    /// Every change of every instance and group is written here, one line each (`notify_fifo`, `vrrp_notify_fifo`).
    package var notifyFIFOs: [NotifyFIFO] = []
    /// Whom changes are mailed to.
    package var mail = MailConfiguration()
    package var linkDelays: [LinkDelays] = []
    /// Where static addresses are that name no interface; nil for `eth0`, as in keepalived.
    package var defaultInterface: String?
    package var statics = StaticConfiguration()
    /// Whether instances that do not say otherwise tell changes of their priority too.
    package var tellsPriority = false
    package var scheduling = SchedulingConfiguration()

    package init() {}

    /// Nil for the usual one.
    func multicastGroup(of family: AddressFamily) -> IPAddress? {
        switch family {
        case .ipv4: multicastGroup4
        case .ipv6: multicastGroup6
        }
    }
}

/// Whom a script runs as.
package struct ScriptUser: Hashable, Sendable {
    /// keepalived's default user for scripts, where it exists and no other is named.
    package static let customary = "keepalived_script"

    package var name: String
    /// Nil for the user's own group.
    package var group: String?

    package init(name: String, group: String? = nil) {
        self.name = name
        self.group = group
    }
}

/// One `vrrp_instance`: the virtual router, what it depends on, what moves with it, and who is told.
package struct InstanceConfiguration: Hashable, Sendable {
    package var router: VirtualRouter.Configuration
    /// In configured order: scripts, interfaces, files, processes.
    package var trackers: [Tracker]
    package var notifications: Notifications
    package var routes: [VirtualRoute]
    /// There while the instance is Active (`virtual_rules`).
    package var rules: [RoutingRule]
    /// Whether it is in fault while its own interface is down; false with `dont_track_primary`.
    package var tracksInterface: Bool
    /// Whether the kernel makes a secondary address the primary one when that is removed (`promote_secondaries`).
    package var promotesSecondaries: Bool
    /// Addresses that it can do without: what they are on may be down or missing (`no_track`).
    package var untrackedAddresses: Set<IPPrefix>
    /// Where its block begins.
    package var location: SourcePosition

    package init(
        router: VirtualRouter.Configuration, trackers: [Tracker] = [], notifications: Notifications = Notifications(),
        routes: [VirtualRoute] = [], rules: [RoutingRule] = [], tracksInterface: Bool = true,
        promotesSecondaries: Bool = false, untrackedAddresses: Set<IPPrefix> = [], location: SourcePosition
    ) {
        self.router = router
        self.trackers = trackers
        self.notifications = notifications
        self.routes = routes
        self.rules = rules
        self.tracksInterface = tracksInterface
        self.promotesSecondaries = promotesSecondaries
        self.untrackedAddresses = untrackedAddresses
        self.location = location
    }
}

extension InstanceConfiguration {
    /// Whether what is tracked is the interface that the instance is on. keepalived tracks that in a way of its own, and takes no
    /// weight for it.
    package func isOnInterface(of tracker: Tracker) -> Bool {
        tracker.identity == TrackerIdentity(.interface, router.interface)
    }

    /// The interfaces beside its own that it is in fault without: those of its addresses, routes and rules, as in keepalived;
    /// not those of a route with several ways, which goes on over another.
    package var trackedDevices: [String] {
        var names: [String] = []
        for address in router.heldAddresses where !untrackedAddresses.contains(address.prefix) {
            names += [address.interface].compactMap(\.self)
        }
        for route in routes where !route.isUntracked && route.gateways.count == 1 {
            names += route.gateways.compactMap(\.interface)
        }
        for rule in rules where !rule.isUntracked {
            names += [rule.inputInterface, rule.outputInterface].compactMap(\.self)
        }
        var seen: Set = [router.interface]
        return names.filter { seen.insert($0).inserted }
    }
}

extension Configuration {
    /// The text in force without its secrets, for readers who may not know them.
    package var maskedText: String { Self.maskingSecrets(in: text) }

    /// `text` with asterisks in the place of passwords and keys, and otherwise byte for byte the same.
    package static func maskingSecrets(in text: String) -> String { SecretMask.masking(text) }
}
