/// The keywords that a command stands behind, in which single quotes and escapes count.
enum CommandKeyword {
    static let words: Set<String> = Set(
        [CheckKeyword.script.rawValue] + [GlobalKeyword.fifoScript, .vrrpFIFOScript].map(\.rawValue)
            + NotificationKeyword.allCases.filter { $0 != .priorityChanges }.map(\.rawValue)
    ).union(ignored)

    private static let ignored: Set<String> = [
        "startup_script", "shutdown_script", "lvs_notify_fifo_script", "misc_path", "notify_up", "notify_down",
        "quorum_up", "quorum_down",
    ]
}
