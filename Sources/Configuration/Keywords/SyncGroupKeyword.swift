/// The keywords of `vrrp_sync_group`. Its members are refused, so that nothing else in it matters.
enum SyncGroupKeyword: String, BlockKeyword {
    case group

    var opensBlock: Bool { true }
    var mayRepeat: Bool { true }

    static let table = KeywordTable<Self>(
        block: "vrrp_sync_group",
        others: [
            "notify": .silent, "notify_master": .silent, "notify_backup": .silent, "notify_fault": .silent,
            "notify_stop": .silent, "notify_priority_changes": .silent, "smtp_alert": .silent,
            "track_interface": .silent, "track_script": .silent, "track_file": .silent, "track_process": .silent,
            "track_bfd": .silent, "global_tracking": .silent, "sync_group_tracking_weight": .silent,
        ])
}
