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

    var definition: KeywordDefinition {
        switch self {
        case .group: .block("{ NAME... }", "The instances that are Active together or not at all.")
        case .tracking(let keyword): keyword.definition
        case .notification(let keyword): keyword.definition
        }
    }
}

extension SyncGroupConfiguration {
    var settings: [Setting] {
        [Setting(SyncGroupKeyword.group.rawValue, .list(members.map { Setting.Item($0, quoted($0)) }))]
            + TrackingKeyword.settings(of: (trackers, nil)) + NotificationKeyword.settings(of: notifications)
    }
}
