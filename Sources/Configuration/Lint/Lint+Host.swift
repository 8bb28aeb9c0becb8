import Health
import NetworkTypes
import VRRP

extension Lint {
    /// Holds the configuration against the machine.
    mutating func checkHost(_ host: some HostView) {
        for instance in configuration.instances {
            checkInterface(of: instance, host)
            checkVirtualMAC(of: instance, host)
            checkTracked(
                instance.trackers, in: .instance, instance.router.name, instance.location, host)
        }
        for group in configuration.syncGroups {
            checkTracked(group.trackers, in: .syncGroup, group.name, group.location, host)
        }
        checkStatics(host)
        for use in configuration.programs { check(use, host) }
        checkFiles(host)
    }

    private mutating func checkInterface(of instance: InstanceConfiguration, _ host: some HostView) {
        let router = instance.router
        let place = sourceMap.place(of: "interface", in: instance)
        guard var prefixes = host.prefixes(of: router.interface) else {
            report.warning(
                place,
                "no interface \"\(router.interface)\": \"\(router.name)\" is in fault until it appears",
                instead: "correct the name: ip link lists those that there are", rule: .missingInterface)
            return
        }
        prefixes += configuration.globals.statics.addresses.filter { $0.interface == router.interface }.map(\.prefix)
        checkRoom(for: router, on: host, place)
        checkDevices(of: instance, host, place)
        let held = Set(router.heldAddresses.map(\.prefix.address))
        let own = prefixes.filter { $0.address.family == router.family && !held.contains($0.address) }
        guard !own.isEmpty || router.sourceAddress != nil else {
            report.warning(
                place,
                "\"\(router.interface)\" has no \(router.family.name) address to send from",
                instead: "give it one of its own beside the virtual ones", rule: .noSourceAddress)
            return
        }
        checkSource(of: router, prefixes, at: instance, host)
        checkPeers(of: instance, own: own.map(\.address))
        let others = prefixes.filter { !held.contains($0.address) }
        for address in router.heldAddresses where address.interface ?? router.interface == router.interface {
            checkNetwork(of: address, in: instance, own: others)
        }
    }

    /// A packet to a peer may come from any address of the host, one to the group only from one of the interface.
    private mutating func checkSource(
        of router: VirtualRouter.Configuration, _ prefixes: [IPPrefix], at instance: InstanceConfiguration,
        _ host: some HostView
    ) {
        guard let source = router.sourceAddress else { return }
        let isUnicast = router.transport != .multicast
        guard !(isUnicast ? host.holds(source) : prefixes.contains { $0.address == source }) else { return }
        let keywords = [TransportKeyword.unicastSource, .multicastSource].map(\.rawValue)
        let place = keywords.compactMap { sourceMap.place([$0], in: .instance, named: router.name) }.first
        report.warning(
            place ?? instance.location,
            "\(source) is not on \(isUnicast ? "this machine" : "\"\(router.interface)\""), and \"\(router.name)\" is in"
                + " fault until it is", instead: "write an address of this node, or remove it", rule: .noSourceAddress)
    }

    /// Interfaces that are tracked and are not there.
    private mutating func checkTracked(
        _ trackers: [Tracker], in keyword: TopLevelKeyword, _ name: String, _ location: SourcePosition,
        _ host: some HostView
    ) {
        for tracker in trackers
        where tracker.identity.kind == .interface && host.prefixes(of: tracker.name) == nil && !isOurs(tracker.name) {
            let effect = tracker.weight == 0 ? "\"\(name)\" is in fault until it appears" : "it counts as down"
            report.warning(
                sourceMap.place([TrackingKeyword.interfaces.rawValue, tracker.name], in: keyword, named: name)
                    ?? location,
                "no interface \"\(tracker.name)\" to track: \(effect)",
                instead: "correct the name: ip link lists those that there are", rule: .missingInterface)
        }
    }

    /// Whether an interface is one that the agent makes.
    private func isOurs(_ name: String) -> Bool {
        name.hasPrefix("vrrp") || configuration.instances.contains { $0.router.virtualMAC?.interface == name }
    }

    /// Nothing is sent to the node's own addresses.
    private mutating func checkPeers(of instance: InstanceConfiguration, own: [IPAddress]) {
        guard case .unicast(let unicast) = instance.router.transport,
            unicast.peers.allSatisfy({ own.contains($0.address) })
        else { return }
        report.warning(
            sourceMap.place(of: "unicast_peer", in: instance),
            "every peer of \"\(instance.router.name)\" is an address of this node, and nobody hears it",
            instead: "name the other nodes", rule: .unicastWithoutPeers)
    }

    /// What does not fit into one packet is not advertised.
    private mutating func checkRoom(
        for router: VirtualRouter.Configuration, on host: some HostView, _ place: SourcePosition
    ) {
        guard let mtu = host.mtu(of: router.interface) else { return }
        let (all, fitting) = (router.addresses.count, router.advertisedAddresses(mtu: mtu).count)
        guard fitting < all else { return }
        report.warning(
            place,
            "\"\(router.interface)\" carries \(mtu) bytes in one packet, which have room for \(fitting) of the \(all)"
                + " addresses of \"\(router.name)\", and the others move along without being advertised",
            instead: "move \(all - fitting) of them to virtual_ipaddress_excluded, the same ones on every router",
            rule: .addressesBeyondMTU)
    }

    private mutating func checkStatics(_ host: some HostView) {
        var told: Set<String> = []
        for address in configuration.globals.statics.addresses {
            guard let name = address.interface, host.prefixes(of: name) == nil, told.insert(name).inserted else {
                continue
            }
            report.warning(
                sourceMap.place([], in: .staticAddresses) ?? beginning,
                "no interface \"\(name)\" for \(address.prefix): the address is missing until it appears",
                instead: "write dev and the name of an interface behind it, or default_interface in global_defs",
                rule: .missingInterface)
        }
    }

    /// What the addresses, routes and rules are on beside the interface of the instance.
    private mutating func checkDevices(
        of instance: InstanceConfiguration, _ host: some HostView, _ place: SourcePosition
    ) {
        for name in instance.trackedDevices where host.prefixes(of: name) == nil && !isOurs(name) {
            report.warning(
                place,
                "no interface \"\(name)\", which something of \"\(instance.router.name)\" is on: it is in fault"
                    + " until that appears",
                instead: "correct the name, or write no_track where the instance can do without",
                rule: .missingInterface)
        }
    }

    private mutating func checkNetwork(
        of address: VirtualAddress, in instance: InstanceConfiguration, own prefixes: [IPPrefix]
    ) {
        let wanted = address.prefix.address
        let networks = prefixes.filter { $0.address.family == wanted.family }
        guard !wanted.isLinkLocal, !networks.isEmpty, !networks.contains(where: { $0.contains(wanted) }) else { return }
        let name = instance.router.name
        let place =
            sourceMap.place(ofAddress: wanted, in: HoldingKeyword.addresses.rawValue, of: name)
            ?? sourceMap.place(ofAddress: wanted, in: HoldingKeyword.excludedAddresses.rawValue, of: name)
        report.warning(
            place ?? instance.location,
            "\(wanted) is in none of the networks of \"\(instance.router.interface)\""
                + " (\(networks.map(\.description).joined(separator: ", "))), and its neighbours will not ask for it",
            instead: "correct the address or the interface, or make sure that it is routed here", rule: .outsideNetwork)
    }
}

// Programs, and whom they run as.
extension Lint {
    private mutating func check(_ use: ProgramUse, _ host: some HostView) {
        let place = use.place(in: sourceMap)
        if let user = use.user { checkUser(user, place, host) }
        if let fault = host.fault(ofProgram: use.path) {
            return report.error(
                place, use.sentence(fault), instead: fault.remedy(for: use.path),
                rule: fault == .notExecutable ? .unexecutableProgram : .missingProgram)
        }
        if let insecurity = host.insecurity(ofProgram: use.path) { tell(insecurity, of: use, at: place, host) }
        if let runner = host.service?.runner(of: use.user, host) { check(use, runner, place, host) }
    }

    private mutating func tell(
        _ insecurity: (message: String, remedy: String?), of use: ProgramUse, at place: SourcePosition,
        _ host: some HostView
    ) {
        let (message, remedy) = insecurity
        if configuration.globals.refusesWritablePrograms, use.keyword == .check {
            report.error(
                place, "\(message), and with enable_script_security \"\(use.path)\" is not run", instead: remedy,
                rule: .insecureProgram)
        } else if use.user.map({ $0.name == "root" }) ?? !host.hasUser(ScriptUser.customary) {
            report.warning(
                place, "\(message), and \"\(use.path)\" runs as root", instead: remedy, rule: .insecureProgram)
        }
    }

    private mutating func checkUser(_ user: ScriptUser, _ place: SourcePosition, _ host: some HostView) {
        if !host.hasUser(user.name) {
            report.error(
                place, "no user \"\(user.name)\" for the program to run as",
                instead: "create it, or correct the name", rule: .missingUser)
        } else if let group = user.group, !host.hasGroup(group) {
            report.error(
                place, "no group \"\(group)\" for the program to run in",
                instead: "create it, or correct the name", rule: .missingUser)
        }
    }
}

extension ProgramFault {
    fileprivate func remedy(for path: String) -> String {
        switch self {
        case .relative: "install it or write its whole path"
        case .missing: "install it or correct the path"
        case .notExecutable: "run chmod +x \(path), or name the program in it"
        }
    }
}

extension ProgramUse {
    fileprivate func sentence(_ fault: ProgramFault) -> String {
        let reason =
            switch fault {
            case .relative: "no program \"\(path)\" in PATH"
            case .missing(let reason): "\"\(path)\" cannot be found (\(reason))"
            case .notExecutable: "\"\(path)\" cannot be executed"
            }
        return isCheck ? "\(reason): the check \"\(name)\" fails" : "\(reason): nobody is notified"
    }
}
