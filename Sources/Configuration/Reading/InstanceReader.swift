import Health
import NetworkTypes
import VRRP

/// Reads one `vrrp_instance` block, in any order of its keywords, and then puts the parts together.
struct InstanceReader {
    let globals: GlobalConfiguration
    let checks: [String: CheckDefinition]

    private var state: Word?
    private var interface: String?
    private var vrid: VRID?
    private var priority: Priority?
    private var interval: (value: Duration, location: SourcePosition)?
    private var authentication: (value: Authentication, location: SourcePosition)?
    private var addresses: [VirtualAddress] = []
    private var trackedChecks: [TrackedCheck] = []
    private var noPreempt: SourcePosition?
    private var version: ProtocolVersion?
    private var announcement: VirtualRouter.Announcement
    private var checksumForm: ChecksumForm
    private var isStrict: Bool

    init(globals: GlobalConfiguration, checks: [String: CheckDefinition]) {
        self.globals = globals
        self.checks = checks
        announcement = globals.announcement
        checksumForm = globals.checksumForm
        isStrict = globals.isStrict
    }

    /// The instance; nil where an error was reported.
    mutating func read(_ keyword: Word, _ name: Word, _ block: Block, _ report: inout Report) -> InstanceConfiguration?
    {
        let keywords = InstanceKeyword.table.supported(in: block.statements, &report)
        for (keyword, statement) in keywords {
            var arguments = Arguments(statement)
            take(keyword, &arguments, statement.block, &report)
            arguments.end(&report)
        }
        requireKeywords(Set(block.statements.map(\.keyword.text)), name, &report)
        let router = router(name, &report)
        guard let router, !report.refusedInstances.contains(keyword.location) else { return nil }
        return InstanceConfiguration(router: router, trackedChecks: trackedChecks, location: keyword.location)
    }

    private mutating func take(
        _ keyword: InstanceKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .state: state = readState(&arguments, &report)
        case .interface: interface = arguments.interface(&report)
        case .virtualRouterID: vrid = arguments.byte(&report).flatMap(VRID.init)
        case .priority: priority = arguments.byte(&report).map(Priority.init)
        case .advertisementInterval:
            interval = arguments.seconds(in: .milliseconds(10) ... .seconds(255), &report)
                .map { ($0, arguments.keyword.location) }
        case .authentication:
            authentication = block.map { (readAuthentication($0, &report), arguments.keyword.location) }
        case .virtualAddresses: block.map { readAddresses($0, &report) }
        case .trackedChecks: block.map { readChecks($0, &report) }
        case .noPreempt: noPreempt = arguments.keyword.location
        case .version: version = arguments.version(&report)
        case .garpDelay: announcement.delay = arguments.garpDelay(&report) ?? announcement.delay
        case .garpRepeat: announcement.rounds = arguments.garpRounds(&report) ?? announcement.rounds
        case .checksumAsV2: checksumForm = arguments.isOn(&report) ? .messageOnly : .pseudoHeader
        case .strictMode: isStrict = arguments.isOn(&report)
        }
    }

    private mutating func readAddresses(_ block: Block, _ report: inout Report) {
        if block.statements.isEmpty {
            report.error(block.opener, "virtual_ipaddress names no address", instead: "write one such as 192.0.2.1/24")
        }
        for statement in block.statements {
            guard let address = AddressReader.read(statement, &report) else { continue }
            if addresses.contains(where: { $0.prefix.address == address.prefix.address }) {
                report.error(
                    statement.keyword.location,
                    "\(address.prefix.address) is listed already, and keepalived would advertise it twice",
                    instead: "keep one of them, the same one on every router")
            } else {
                addresses.append(address)
            }
        }
    }

    private mutating func readChecks(_ block: Block, _ report: inout Report) {
        for tracked in readTrackedChecks(block, among: checks, &report) {
            if trackedChecks.contains(where: { $0.name == tracked.name }) {
                report.warning(
                    block.opener, "\"\(tracked.name)\" is tracked already; its second line is ignored",
                    instead: "keep one of them")
            } else {
                trackedChecks.append(tracked)
            }
        }
    }

    private func requireKeywords(_ found: Set<String>, _ name: Word, _ report: inout Report) {
        let required: [(InstanceKeyword, String)] = [
            (.interface, "interface and its name"), (.virtualRouterID, "virtual_router_id and a number from 1 to 255"),
            (.virtualAddresses, "virtual_ipaddress { ... }"),
        ]
        for (keyword, text) in required where !found.contains(keyword.rawValue) {
            report.error(name.location, "\(name.shown) has no \(keyword.rawValue)", instead: "write \(text)")
        }
    }
}

// What the keywords come to when they are taken together.
extension InstanceReader {
    private func router(_ name: Word, _ report: inout Report) -> VirtualRouter.Configuration? {
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
        let weighted = trackedChecks.filter { $0.weight != 0 }.map { "\"\($0.name)\"" }.joined(separator: ", ")
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

private func readState(_ arguments: inout Arguments, _ report: inout Report) -> Word? {
    guard let word = arguments.required("BACKUP or MASTER", &report) else { return nil }
    if word.text != "MASTER", word.text != "BACKUP" {
        report.warning(
            word.location, "\(word.shown) is no state and counts as BACKUP, as in keepalived",
            instead: "write BACKUP or MASTER")
    }
    return word
}

extension Arguments {
    fileprivate mutating func byte(_ report: inout Report) -> UInt8? {
        number(in: 1...255, &report).flatMap(UInt8.init(exactly:))
    }
}
