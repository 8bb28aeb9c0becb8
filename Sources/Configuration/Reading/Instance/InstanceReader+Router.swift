import Health
import NetworkTypes
import VRRP

// What the keywords come to when they are taken together, as keepalived takes them.
extension InstanceReader {
    /// The virtual router; nil where it lacks what it cannot be without. What is not as it looks is reported.
    mutating func router(_ name: Word, _ report: inout Report) -> VirtualRouter.Configuration? {
        if let interface = election.interface {
            tracking.leaveOut(interface, of: name, &report)
            holdings.place(on: interface)
        }
        let family = holdings.family ?? transport.family ?? .ipv4
        let version = election.version(in: family, &report)
        let priority = effectivePriority(&report)
        let interval = advertisementInterval(version, &report)
        let authentication = authentication(version, interval, &report)
        let preempts = preempts(&report)
        warnOfWeights(priority, preempts: preempts, name, &report)
        holdings.check(name, &report)
        let way = transport.finish(family, name, &report)
        guard let interface = election.interface, let vrid = election.vrid else { return nil }
        let virtualMAC = holdings.virtualMAC(on: interface, vrid, way, &report)
        return VirtualRouter.Configuration(
            name: name.text, interface: interface, family: family, vrid: vrid, version: version,
            basePriority: priority, advertisementInterval: interval, preempts: preempts,
            addresses: holdings.addresses, authentication: authentication, checksumForm: election.checksumForm,
            announcement: announcement, excludedAddresses: holdings.excludedAddresses, transport: way.transport,
            multicastGroup: way.multicastGroup, sourceAddress: way.source,
            startsAsActive: startsAsActive(authentication), preemptDelay: preemptDelay(&report),
            missedAdvertisements: election.missedAdvertisements, acceptsTraffic: holdings.acceptsTraffic,
            virtualMAC: virtualMAC, hasRoutes: !holdings.routes.isEmpty || !holdings.rules.isEmpty,
            isGrouped: isGrouped)
    }

    /// With auth_type AH a router starts as BACKUP, whatever its state, as in keepalived.
    private func startsAsActive(_ authentication: Authentication) -> Bool {
        guard election.isMaster else { return false }
        if case .authenticationHeader = authentication { return election.priority == .owner }
        return true
    }

    private func preemptDelay(_ report: inout Report) -> Duration {
        guard let (delay, location) = election.preemptDelay else { return .zero }
        guard election.isMaster, delay > .zero else { return delay }
        report.warning(
            location, "preempt_delay has no effect with state MASTER, as in keepalived", instead: "write state BACKUP",
            rule: .masterPreempts)
        return .zero
    }

    private func effectivePriority(_ report: inout Report) -> Priority {
        if let priority = election.priority { return priority }
        guard election.isMaster, let state = election.state else { return .default }
        report.warning(
            state.location, "state MASTER without a priority means 255, the owner of the addresses, as in keepalived",
            instead: "write a priority", rule: .masterWithoutPriority)
        return .owner
    }

    private func advertisementInterval(_ version: ProtocolVersion, _ report: inout Report) -> Duration {
        guard let (wanted, location) = election.interval else { return .seconds(1) }
        let step = version == .v2 ? Duration.seconds(1) : .milliseconds(10)
        let used = max(step, step * Int((wanted + step / 2) / step))
        if version == .v3, wanted > .milliseconds(40_950) {
            report.error(location, "VRRPv3 sends at least every 40.95 seconds", instead: "write at most 40.95")
        } else if used != wanted {
            report.warning(
                location,
                "VRRPv\(version.rawValue) counts in steps of \(step.decimalSeconds) s, and so"
                    + " \(used.decimalSeconds) s is used", instead: "write advert_int \(used.decimalSeconds)",
                rule: .roundedInterval)
        }
        return used
    }

    private func authentication(
        _ version: ProtocolVersion, _ interval: Duration, _ report: inout Report
    ) -> Authentication {
        if let hmac = election.hmac { return signed(hmac, interval, &report) }
        guard let (wanted, location) = election.authentication, wanted != .none else { return .none }
        if version == .v3 {
            report.warning(
                location,
                "VRRPv3 has no authentication, and so packets go out without it, as in keepalived:"
                    + " any host on the link can speak as a router", instead: "remove the block, or write version 2",
                rule: .withoutAuthentication)
            return .none
        }
        if election.isStrict {
            report.warning(
                location,
                "strict mode has no authentication, and so packets go out without it, as in keepalived:"
                    + " any host on the link can speak as a router", instead: "remove the block, or strict mode",
                rule: .withoutAuthentication)
            return .none
        }
        if case .authenticationHeader = wanted, election.isMaster, let state = election.state,
            election.priority ?? .owner != .owner
        {
            report.warning(
                state.location, "with auth_type AH a router starts as BACKUP, whatever its state, as in keepalived",
                instead: "write state BACKUP")
        }
        return wanted
    }

    /// The window where none is given is that of draft-cassen-vrrp-auth-hmac-00.
    private func signed(
        _ block: ElectionReader.HMACBlock, _ interval: Duration, _ report: inout Report
    ) -> Authentication {
        if election.authentication != nil {
            report.error(
                block.location, "an instance has auth_hmac or authentication, and not both",
                instead: "remove the authentication block on every router")
        }
        var hmac = block.value
        if !block.hasWindow { hmac.window = max(interval * 3, .seconds(5)) }
        return .hmac(hmac)
    }

    private func preempts(_ report: inout Report) -> Bool {
        guard let noPreempt = election.noPreempt else { return true }
        guard election.isMaster else { return false }
        report.warning(
            noPreempt, "nopreempt has no effect with state MASTER, as in keepalived", instead: "write state BACKUP",
            rule: .masterPreempts)
        return true
    }

    private func warnOfWeights(_ priority: Priority, preempts: Bool, _ name: Word, _ report: inout Report) {
        let weighted = tracking.trackers.filter { $0.weight != 0 }.map { "\"\($0.name)\"" }.joined(separator: ", ")
        guard !weighted.isEmpty else { return }
        if priority == .owner {
            report.warning(
                name.location, "priority 255 takes no weight, and so \(weighted) has no effect",
                instead: "write a priority of at most 254, or a weight of 0", rule: .ownerWeight)
        } else if !preempts {
            report.warning(
                name.location, "with nopreempt, lowering the priority (\(weighted)) never moves the address",
                instead: "remove nopreempt, or write a weight of 0", rule: .nopreemptWeight)
        }
    }
}
