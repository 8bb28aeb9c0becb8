/// The keywords of `vrrp_sync_group`.
enum SyncGroupKeyword: BlockKeyword {
    case group
    case tracking(TrackingKeyword)
    case notification(NotificationKeyword)

    init?(rawValue: String) {
        if rawValue == "group" {
            self = .group
        } else if let keyword = TrackingKeyword(rawValue: rawValue), keyword.opensBlock {
            self = .tracking(keyword)
        } else if let keyword = NotificationKeyword(rawValue: rawValue) {
            self = .notification(keyword)
        } else {
            return nil
        }
    }

    var rawValue: String {
        switch self {
        case .group: "group"
        case .tracking(let keyword): keyword.rawValue
        case .notification(let keyword): keyword.rawValue
        }
    }

    var opensBlock: Bool {
        switch self {
        case .group: true
        case .tracking(let keyword): keyword.opensBlock
        case .notification(let keyword): keyword.opensBlock
        }
    }

    var mayRepeat: Bool { opensBlock }

    var firstCounts: Bool {
        switch self {
        case .group: false
        case .tracking(let keyword): keyword.firstCounts
        case .notification(let keyword): keyword.firstCounts
        }
    }

    static var allCases: [SyncGroupKeyword] {
        [.group] + TrackingKeyword.allCases.filter(\.opensBlock).map(Self.tracking)
            + NotificationKeyword.allCases.map(Self.notification)
    }

    static let table = KeywordTable<Self>(
        block: "vrrp_sync_group",
        others: [
            "track_bfd": .refuses(
                "BFD sessions are not watched, and their failure would go unseen",
                instead: "check the path with a vrrp_script and track_script"),
            "global_tracking": .silent,
            "sync_group_tracking_weight": .warns(
                "the weights of a group and of its members always count, and for all members alike",
                instead: "write the same on every router of the group"),
        ])
}
