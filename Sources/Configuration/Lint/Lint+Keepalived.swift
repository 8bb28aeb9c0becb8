internal import Health
internal import NetworkTypes
internal import VRRP

extension Lint {
    /// What keepalived does with the same text where Aloft does something else.
    mutating func noteKeepalived() {
        noteFailingOpen()
        noteReload()
        noteFIFOs()
        noteKeptAddresses()
        noteScriptUser()
        noteProcesses()
        noteRestart()
        noteSettings()
        noteVirtualMAC()
        noteGroupWeights()
        noteResignation()
        noteRoutes()
        noteOrder()
        noteWholeSeconds()
        noteMissingInterfaces()
        noteStatics()
        noteVirtualServers()
        noteVirtualServerChecks()
        noteRefusedAddresses()
        notePrograms()
        noteName()
    }

    private mutating func noteFailingOpen() {
        guard let place = sourceMap.first(in: .check) else { return }
        report.note(
            place,
            "in keepalived a check whose program cannot be started passes, one that hangs keeps its last verdict, and"
                + " init_fail does nothing, where Aloft counts each as failed", rule: .keepalivedFailsOpen)
    }

    private mutating func noteReload() {
        guard sourceMap.place(["reload_check_config"], in: .globalDefinitions) == nil else { return }
        report.note(
            sourceMap.place([], in: .globalDefinitions) ?? beginning,
            "keepalived stops when it reloads a configuration with a mistake in it, where Aloft keeps what"
                + " is in force", instead: "write reload_check_config for keepalived", rule: .keepalivedReload)
    }

    private mutating func noteFIFOs() {
        for keyword in [GlobalKeyword.fifo, .vrrpFIFO] {
            guard let place = sourceMap.place([keyword.rawValue], in: .globalDefinitions) else { continue }
            report.note(
                place,
                "keepalived drops lines for a FIFO that is not read, where Aloft keeps them or says how many it lost",
                rule: .keepalivedFIFO)
        }
    }

    private mutating func noteMissingInterfaces() {
        guard sourceMap.place(["dynamic_interfaces"], in: .globalDefinitions) == nil else { return }
        report.note(
            sourceMap.place([], in: .globalDefinitions) ?? beginning,
            "keepalived does not start while an interface that it is to use is missing, where Aloft starts and waits for it",
            instead: "write dynamic_interfaces for keepalived", rule: .keepalivedInterfaces)
    }

    private mutating func noteStatics() {
        guard let place = sourceMap.first(in: .staticAddresses) else { return }
        report.note(
            place,
            "keepalived takes static addresses, routes and rules away at its end, those too that were there before it, where"
                + " Aloft leaves what it has not added", rule: .keepalivedStatics)
    }

    private mutating func noteVirtualServers() {
        if let first = configuration.runningBalancing.virtualServers.first {
            report.note(
                first.location,
                "keepalived distributes requests by IPVS, where Aloft translates them by nftables: ipvsadm shows nothing, and each"
                    + " connection is known to conntrack", rule: .keepalivedVirtualServers)
        }
        guard configuration.globals.ignoresVirtualServers,
            let place = sourceMap.place([GlobalKeyword.ignoresVirtualServers.rawValue], in: .globalDefinitions)
        else { return }
        report.note(
            place,
            "keepalived balances load by virtual_server blocks, where Aloft holds the addresses and leaves those blocks"
                + " out", instead: "let another program balance", rule: .keepalivedVirtualServers)
    }

    private static let notifyWords = NotificationKeyword.allCases.filter { $0 != .priorityChanges }.map(\.rawValue)

    /// Where the first program stands that is told of changes, and where the first that the service runs at all.
    private mutating func notePrograms() {
        let notify = sourceMap.first(of: Self.notifyWords, in: [.instance, .syncGroup])
        if let notify {
            report.note(
                notify,
                "keepalived starts each notify program at once, so that two may run side by side and the last to end wins, and"
                    + " never ends one, where Aloft runs those of one instance or group one after the other in the order of"
                    + " the changes, and ends one that runs for longer than 60 s", rule: .keepalivedNotifyOrder)
        }
        guard let program = sourceMap.first(in: .check) ?? notify else { return }
        report.note(
            program,
            "under keepalived's service programs may write wherever their user may, where those of aloft.service and"
                + " aloft-programs.service see a read-only file system, no home directories, a /tmp of their own and no"
                + " capabilities", instead: "look at what each writes: systemctl edit aloft-programs allows more",
            rule: .keepalivedSandbox)
    }

    private mutating func noteName() {
        guard configuration.globals.nodeName == nil,
            let place = sourceMap.place([GlobalKeyword.routerID.rawValue], in: .globalDefinitions)
        else { return }
        report.note(
            place,
            "router_id stands in the subjects of mails alone, as in keepalived: in the status, the history and the API a node is"
                + " called as its host is", instead: "write node_name for another name", rule: .keepalivedRouterID)
    }

    private mutating func noteKeptAddresses() {
        let lease = configuration.globals.addressLease
        guard lease > .zero else { return }
        report.note(
            sourceMap.place([], in: .globalDefinitions) ?? beginning,
            "a keepalived that is killed or hangs leaves its addresses on the machine, where the kernel takes them from Aloft"
                + " after \(lease.components.seconds) s, or at once when another router has taken over",
            instead: "write address_lease 0 to keep them as long as keepalived does", rule: .keepalivedKeepsAddresses)
    }

    private mutating func noteScriptUser() {
        guard configuration.globals.scriptUser == nil, let place = firstNameless else { return }
        report.note(
            place,
            "keepalived runs programs that name no user as keepalived_script, or as root where that user is missing, with"
                + " enable_script_security not at all, and the service of Aloft runs them as keepalived_script or as its own"
                + " user, who is not root",
            instead: "write script_user in global_defs", rule: .keepalivedScriptUser)
    }

    /// Where a program stands that names no user.
    private var firstNameless: SourcePosition? {
        if let check = configuration.checks.first(where: { $0.user == nil }) {
            return sourceMap.place([], in: .check, named: check.name)
        }
        return configuration.instances.first { $0.notifications.all.contains { $0.user == nil } }?.location
            ?? configuration.syncGroups.first { $0.notifications.all.contains { $0.user == nil } }?.location
    }

    private mutating func noteProcesses() {
        guard let place = sourceMap.first(in: .trackedProcess) else { return }
        report.note(
            place,
            "the kernel tells keepalived when a process starts or ends, where Aloft looks twice a second: one that is gone for"
                + " less is not missed", instead: "leave it, or watch the service with a vrrp_script",
            rule: .keepalivedProcessEvents)
    }

    private mutating func noteRestart() {
        guard let keeping = configuration.instances.first(where: { !$0.router.preempts }) else { return }
        report.note(
            sourceMap.place(of: ElectionKeyword.noPreempt.rawValue, in: keeping),
            "a restart of keepalived lets go of the addresses, where systemctl restart aloft keeps those of instances with"
                + " nopreempt here", rule: .keepalivedRestart)
    }

    private mutating func noteSettings() {
        guard
            let first = configuration.instances.first(where: {
                $0.router.virtualMAC != nil || $0.router.heldAddresses.contains { $0.prefix.address.family == .ipv4 }
            })
        else { return }
        report.note(
            first.location,
            "keepalived leaves arp_ignore and arp_filter of the interface under a virtual MAC address as it set them, where Aloft"
                + " sets promote_secondaries of interfaces with its IPv4 addresses, and more with use_vmac, and puts all of it back",
            rule: .keepalivedSettings)
    }

    private mutating func noteVirtualMAC() {
        guard let first = configuration.instances.first(where: { $0.router.virtualMAC != nil }) else { return }
        report.note(
            sourceMap.place(of: HoldingKeyword.virtualMAC.rawValue, in: first),
            "keepalived has the interface of a virtual MAC address up as Backup too, listens on it or on the one below, and sends"
                + " over IPv6 from the link-local address of that, where Aloft has it up only while it is Active, listens on"
                + " both, and sends from a link-local address of its own", rule: .keepalivedVirtualMAC)
    }

    private mutating func noteGroupWeights() {
        let keyword = "sync_group_tracking_weight"
        for group in configuration.syncGroups
        where sourceMap.place([keyword], in: .syncGroup, named: group.name) == nil {
            let members = configuration.instances.filter { group.members.contains($0.router.name) }
            guard (group.trackers + members.flatMap(\.trackers)).contains(where: { $0.weight != 0 }) else { continue }
            report.note(
                group.location,
                "in keepalived what is tracked with a weight counts for nothing in the sync group \"\(group.name)\" and its"
                    + " members, where in Aloft it counts for every member", instead: "write \(keyword) for keepalived",
                rule: .keepalivedGroupWeights)
        }
    }

    private mutating func noteResignation() {
        guard let first = configuration.instances.first(where: { $0.router.version == .v3 }) else { return }
        report.note(
            first.location,
            "a successor of keepalived waits for up to one advert_int, where Aloft says before it resigns that its interval is"
                + " 10 ms, and others take over within that", rule: .keepalivedResignation)
    }

    private mutating func noteRoutes() {
        let first = configuration.instances.first { !$0.routes.isEmpty || !$0.rules.isEmpty }
        guard
            let place = first?.location ?? sourceMap.first(in: .staticRoutes) ?? sourceMap.first(in: .staticRules)
        else { return }
        report.note(
            place,
            "routes and rules of keepalived have protocol keepalived (18), and those of Aloft 161",
            instead: "look for that in scripts which look for them", rule: .keepalivedRouteProtocol)
    }

    /// keepalived reads a file once, from its beginning.
    private mutating func noteOrder() {
        var known: Set<TrackerIdentity> = []
        for statement in statements {
            guard let keyword = TopLevelKeyword(rawValue: statement.keyword.text) else { continue }
            if let kind = Definitions.keywords.first(where: { $0.1.contains(keyword) })?.0 {
                if let name = statement.arguments.first { known.insert(TrackerIdentity(kind, name.text)) }
                continue
            }
            guard keyword == .instance || keyword == .syncGroup else { continue }
            for (kind, name) in statement.trackedNames where !known.contains(TrackerIdentity(kind, name.text)) {
                report.note(
                    name.location,
                    "keepalived does not track \(name.shown) here, because its \(kind.block) stands further down, and Aloft"
                        + " does", instead: "move the \(kind.block) above", rule: .keepalivedOrder)
            }
        }
    }

    private mutating func noteRefusedAddresses() {
        guard let several = configuration.instances.first(where: { $0.router.heldAddresses.count > 1 }) else { return }
        report.note(
            sourceMap.place(of: HoldingKeyword.addresses.rawValue, in: several),
            "keepalived goes on without an address that the kernel refuses, where Aloft leaves the whole instance to a router"
                + " that can have all of them, and goes on without it where there is none",
            rule: .keepalivedRefusedAddress)
    }

    private mutating func noteWholeSeconds() {
        for check in configuration.checks {
            for (keyword, time) in [("interval", check.interval), ("timeout", check.timeout)] {
                guard time.components.attoseconds != 0,
                    let place = sourceMap.place([keyword], in: .check, named: check.name)
                else { continue }
                report.note(
                    place,
                    "keepalived before 2.3.2 takes \(max(1, time.components.seconds)) s for the \(keyword)"
                        + " \(time.decimalSeconds)", instead: "write whole seconds where such a keepalived runs it",
                    rule: .keepalivedWholeSeconds)
            }
        }
    }
}

extension Statement {
    /// What a block tracks that has to be defined.
    fileprivate var trackedNames: [(kind: TrackerKind, name: Word)] {
        (block?.statements ?? []).flatMap { inner -> [(kind: TrackerKind, name: Word)] in
            let kind = TrackerKind.allCases.first { $0.trackingKeyword.rawValue == inner.keyword.text }
            guard let kind, kind != .interface else { return [] }
            return (inner.block?.statements ?? []).map { (kind, $0.keyword) }
        }
    }
}
