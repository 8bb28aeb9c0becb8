import Health
import NetworkTypes
import VRRP

/// Reads one `vrrp_instance` block, in any order of its keywords; the parts are put together in `router`.
struct InstanceReader {
    let globals: GlobalConfiguration
    private let keyFile: (String) -> [UInt8]?
    /// Whether a sync group names it.
    let isGrouped: Bool

    var election: ElectionReader
    var transport: TransportReader
    var holdings = HoldingReader()
    var announcement: VirtualRouter.Announcement
    var tracking: TrackingReader
    var notifications: NotificationReader

    init(
        globals: GlobalConfiguration, trackables: Trackables, isGrouped: Bool,
        keyFile: @escaping (String) -> [UInt8]?
    ) {
        self.globals = globals
        self.isGrouped = isGrouped
        self.keyFile = keyFile
        election = ElectionReader(globals: globals)
        transport = TransportReader(globals: globals)
        announcement = globals.announcement
        tracking = TrackingReader(trackables: trackables)
        notifications = NotificationReader(globals: globals)
    }

    /// The instance; nil where an error was reported.
    mutating func read(_ keyword: Word, _ name: Word, _ block: Block, _ report: inout Report) -> InstanceConfiguration?
    {
        InstanceKeyword.table.read(block.statements, &report) { keyword, arguments, block, report in
            take(keyword, &arguments, block, &report)
        }
        requireKeywords(Set(block.statements.map(\.keyword.text)), name, &report)
        let router = router(name, &report)
        guard let router, !report.refusedInstances.contains(keyword.location) else { return nil }
        return InstanceConfiguration(
            router: router, trackers: tracking.trackers, notifications: notifications.notifications,
            routes: holdings.routes, rules: holdings.rules, tracksInterface: tracking.tracksOwnInterface,
            promotesSecondaries: holdings.promotesSecondaries, untrackedAddresses: holdings.untrackedAddresses,
            location: keyword.location)
    }

    private mutating func take(
        _ keyword: InstanceKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .election(let keyword): election.take(keyword, &arguments, block, keyFile: keyFile, &report)
        case .transport(let keyword): transport.take(keyword, &arguments, block, &report)
        case .holding(let keyword): holdings.take(keyword, &arguments, block, &report)
        case .announcement(let keyword): announcement.take(keyword, &arguments, &report)
        case .tracking(let keyword): tracking.take(keyword, block, &report)
        case .notification(let keyword): notifications.take(keyword, &arguments, &report)
        }
    }

    private func requireKeywords(_ found: Set<String>, _ name: Word, _ report: inout Report) {
        let required = [
            (ElectionKeyword.interface.rawValue, "interface and its name"),
            (ElectionKeyword.virtualRouterID.rawValue, "virtual_router_id and a number from 1 to 255"),
        ]
        for (keyword, text) in required where !found.contains(keyword) {
            report.error(
                name.location, "\(name.shown) has no \(keyword)", instead: "write \(text)", rule: .missingKeyword)
        }
    }
}
