import Health
import NetworkTypes
import VRRP

/// Reads one `vrrp_instance` block, in any order of its keywords; the parts are put together in `router`.
struct InstanceReader {
    let globals: GlobalConfiguration
    let checks: [String: CheckDefinition]

    private(set) var state: Word?
    private(set) var interface: String?
    private(set) var vrid: VRID?
    private(set) var priority: Priority?
    private(set) var interval: (value: Duration, location: SourcePosition)?
    private(set) var authentication: (value: Authentication, location: SourcePosition)?
    private(set) var addresses: [VirtualAddress] = []
    private(set) var trackers: [Tracker] = []
    private(set) var noPreempt: SourcePosition?
    private(set) var version: ProtocolVersion?
    private(set) var announcement: VirtualRouter.Announcement
    private(set) var checksumForm: ChecksumForm
    private(set) var isStrict: Bool

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
        return InstanceConfiguration(router: router, trackers: trackers, location: keyword.location)
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
        case .trackers: block.map { readTrackedChecks($0, among: checks, into: &trackers, &report) }
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
