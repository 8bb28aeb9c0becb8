internal import Health
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
        let nameless = configuration.checks.filter { $0.user == nil }
        guard configuration.globals.scriptUser == nil, let first = nameless.first,
            let place = origins.place([], in: .check, named: first.name)
        else { return }
        report.note(
            place,
            "keepalived runs programs that name no user as keepalived_script, or as root where there is no such user, and"
                + " the service of Aloft runs them as keepalived_script or as its own user, who is not root",
            instead: "write script_user in global_defs", rule: .keepalivedScriptUser)
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
}
