import Health
import NetworkTypes
import VRRP

// What the keywords come to when they are taken together, as keepalived takes them.
extension InstanceReader {
    /// The virtual router; nil where it lacks what it cannot be without. What is not as it looks is reported.
    func router(_ name: Word, _ report: inout Report) -> VirtualRouter.Configuration? {
        let isMaster = state?.text == "MASTER"
        let version = version ?? globals.version
        let priority = effectivePriority(isMaster: isMaster, &report)
        let interval = advertisementInterval(version, &report)
        let authentication = authentication(version, isMaster: isMaster, &report)
        let preempts = preempts(isMaster: isMaster, &report)
        warnOfWeights(priority, preempts: preempts, name, &report)
        checkAddressCount(name, &report)
        guard let interface, let vrid else { return nil }
        return VirtualRouter.Configuration(
            name: name.text, interface: interface, vrid: vrid, version: version, basePriority: priority,
            advertisementInterval: interval, preempts: preempts, addresses: addresses,
            authentication: authentication, checksumForm: checksumForm, announcement: announcement)
    }

    private func effectivePriority(isMaster: Bool, _ report: inout Report) -> Priority {
        if let priority { return priority }
        guard isMaster, let state else { return .default }
        report.warning(
            state.location, "state MASTER without a priority means 255, the owner of the addresses, as in keepalived",
            instead: "write a priority")
        return .owner
    }

    private func advertisementInterval(_ version: ProtocolVersion, _ report: inout Report) -> Duration {
        guard let (wanted, location) = interval else { return .seconds(1) }
        let step = version == .v2 ? Duration.seconds(1) : .milliseconds(10)
        let used = max(step, step * Int((wanted + step / 2) / step))
        if version == .v3, wanted > .milliseconds(40_950) {
            report.error(location, "VRRPv3 sends at least every 40.95 seconds", instead: "write at most 40.95")
        } else if used != wanted {
            report.warning(
                location,
                "VRRPv\(version.rawValue) counts in steps of \(step.decimalSeconds) s, and so"
                    + " \(used.decimalSeconds) s is used", instead: "write advert_int \(used.decimalSeconds)")
        }
        return used
    }

    private func authentication(
        _ version: ProtocolVersion, isMaster: Bool, _ report: inout Report
    ) -> Authentication {
        guard let (wanted, location) = authentication, wanted != .none else { return .none }
        if version == .v3 {
            report.warning(
                location,
                "VRRPv3 has no authentication, and so packets go out without it, as in keepalived:"
                    + " any host on the link can speak as a router", instead: "remove the block, or write version 2")
            return .none
        }
        if isStrict {
            report.warning(
                location,
                "strict mode has no authentication, and so packets go out without it, as in keepalived:"
                    + " any host on the link can speak as a router", instead: "remove the block, or strict mode")
            return .none
        }
        if case .authenticationHeader = wanted, isMaster, let state, priority ?? .owner != .owner {
            report.warning(
                state.location, "with auth_type AH a router starts as BACKUP, whatever its state, as in keepalived",
                instead: "write state BACKUP")
        }
        return wanted
    }

    private func preempts(isMaster: Bool, _ report: inout Report) -> Bool {
        guard let noPreempt else { return true }
        guard isMaster else { return false }
        report.warning(
            noPreempt, "nopreempt has no effect with state MASTER, as in keepalived", instead: "write state BACKUP")
        return true
    }

    private func warnOfWeights(_ priority: Priority, preempts: Bool, _ name: Word, _ report: inout Report) {
        let weighted = trackers.filter { $0.weight != 0 }.map { "\"\($0.name)\"" }.joined(separator: ", ")
        guard !weighted.isEmpty else { return }
        if priority == .owner {
            report.warning(
                name.location, "priority 255 takes no weight, and so \(weighted) has no effect",
                instead: "write a priority of at most 254, or a weight of 0")
        } else if !preempts {
            report.warning(
                name.location, "with nopreempt no Backup takes over when \(weighted) lowers the priority",
                instead: "remove nopreempt, or write a weight of 0")
        }
    }

    private func checkAddressCount(_ name: Word, _ report: inout Report) {
        guard addresses.count > Limits.addresses else { return }
        report.error(
            name.location, "\(addresses.count) addresses do not fit into one advertisement",
            instead: "spread them over instances of at most \(Limits.addresses)")
    }
}
