internal import Health
internal import NetworkTypes
internal import VRRP

extension Lint {
    /// What keepalived does with the same text where Aloft does something else.
    mutating func noteKeepalived() {
        if let place = origins.first(in: .check) {
            report.note(
                place,
                "in keepalived a check whose program cannot be started passes, one that hangs keeps its last verdict, and"
                    + " init_fail does nothing, where Aloft counts each as failed", rule: .keepalivedFailsOpen)
        }
        if origins.place(["reload_check_config"], in: .globalDefinitions) == nil {
            report.note(
                origins.place([], in: .globalDefinitions) ?? beginning,
                "keepalived stops when it is told to reload a configuration with a mistake in it, where Aloft keeps what"
                    + " is in force", instead: "write reload_check_config for keepalived", rule: .keepalivedReload)
        }
        for keyword in [GlobalKeyword.fifo, .vrrpFIFO] {
            guard let place = origins.place([keyword.rawValue], in: .globalDefinitions) else { continue }
            report.note(
                place,
                "keepalived drops lines for a FIFO that is not read, where Aloft keeps them or says how many it lost",
                rule: .keepalivedFIFO)
        }
        noteKeptAddresses()
        noteScriptUser()
        noteProcesses()
        noteRestart()
        noteSettings()
        noteResignation()
        noteRoutes()
    }

    private mutating func noteKeptAddresses() {
        let lease = configuration.globals.addressLease
        guard lease > .zero else { return }
        report.note(
            origins.place([], in: .globalDefinitions) ?? beginning,
            "a keepalived that is killed or hangs leaves its addresses on the machine, where the kernel takes them from Aloft"
                + " after \(lease.components.seconds) s, or at once when another router has taken over",
            instead: "write address_lease 0 to keep them as long as keepalived does", rule: .keepalivedKeepsAddresses)
    }

    private mutating func noteScriptUser() {
        guard configuration.globals.scriptUser == nil, let place = firstNameless else { return }
        report.note(
            place,
            "keepalived runs programs that name no user as keepalived_script, or where there is no such user as root, with"
                + " enable_script_security not at all, and the service of Aloft runs them as keepalived_script or as its own"
                + " user, who is not root",
            instead: "write script_user in global_defs", rule: .keepalivedScriptUser)
    }

    /// Where a program stands that names no user.
    private var firstNameless: SourcePosition? {
        if let check = configuration.checks.first(where: { $0.user == nil }) {
            return origins.place([], in: .check, named: check.name)
        }
        return configuration.instances.first { $0.notifications.all.contains { $0.user == nil } }?.location
            ?? configuration.syncGroups.first { $0.notifications.all.contains { $0.user == nil } }?.location
    }

    private mutating func noteProcesses() {
        guard let place = origins.first(in: .trackedProcess) else { return }
        report.note(
            place,
            "the kernel tells keepalived when a process starts or ends, where Aloft looks twice a second: one that is gone for"
                + " less is not missed", instead: "leave it, or watch the service with a vrrp_script",
            rule: .keepalivedProcessEvents)
    }

    private mutating func noteRestart() {
        guard let keeping = configuration.instances.first(where: { !$0.router.preempts }) else { return }
        report.note(
            origins.place(of: ElectionKeyword.noPreempt.rawValue, in: keeping),
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

    private mutating func noteResignation() {
        guard let first = configuration.instances.first(where: { $0.router.version == .v3 }) else { return }
        report.note(
            first.location,
            "a successor of keepalived waits for up to one advert_int, where Aloft says before it resigns that its interval is"
                + " 10 ms, and others take over within that", rule: .keepalivedResignation)
    }

    private mutating func noteRoutes() {
        guard let first = configuration.instances.first(where: { !$0.routes.isEmpty || !$0.rules.isEmpty }) else {
            return
        }
        report.note(
            first.location,
            "routes and rules of keepalived have protocol keepalived (18), and those of Aloft 161",
            instead: "look for that in scripts which look for them", rule: .keepalivedRouteProtocol)
    }
}
