import Health

/// Reads one `vrrp_sync_group` block.
struct SyncGroupReader {
    private(set) var members: [Word] = []
    private var tracking: TrackingReader
    private var notifications: NotificationReader

    init(globals: GlobalConfiguration, trackables: Trackables) {
        tracking = TrackingReader(trackables: trackables)
        notifications = NotificationReader(globals: globals)
    }

    /// The group with whatever members it names; who they are is checked when the instances are known.
    mutating func read(_ keyword: Word, _ name: Word, _ block: Block, _ report: inout Report) -> SyncGroupConfiguration
    {
        for (keyword, statement) in SyncGroupKeyword.table.supported(in: block.statements, &report) {
            switch keyword {
            case .group: takeMembers(statement, &report)
            case .tracking(let keyword): tracking.take(keyword, statement.block, &report)
            case .notification(let keyword):
                var arguments = Arguments(statement)
                notifications.take(keyword, &arguments, &report)
                arguments.end(&report)
            }
        }
        if members.isEmpty {
            report.error(
                name.location, "the sync group \(name.shown) has no members",
                instead: "write group { and their names }", rule: .missingKeyword)
        } else if members.count == 1 {
            report.warning(
                name.location, "the sync group \(name.shown) has one member, which has nobody to follow",
                instead: "name another instance, or remove the group", rule: .loneMember)
        }
        return SyncGroupConfiguration(
            name: name.text, members: members.map(\.text), trackers: tracking.trackers,
            notifications: notifications.notifications, location: keyword.location)
    }

    private mutating func takeMembers(_ statement: Statement, _ report: inout Report) {
        for member in (statement.block?.statements ?? []).flatMap({ [$0.keyword] + $0.arguments }) {
            guard !members.contains(where: { $0.text == member.text }) else {
                report.warning(
                    member.location, "\(member.shown) is a member already", instead: "keep one of them")
                continue
            }
            members.append(member)
        }
    }
}
