/// How the history is doing, as it goes into the agent's own status.
package struct HistoryStatus: Hashable, Sendable {
    /// Whether the last attempt to write succeeded.
    package var writable: Bool
    /// Why it did not; nil while `writable`.
    package var error: String?
    /// Records that wait for the disk.
    package var queued: Int
    /// Records that were never written, since the start.
    package var dropped: Int
    /// The size of the file and its log when it was last looked at.
    package var bytes: Int64

    package init(writable: Bool, error: String?, queued: Int, dropped: Int, bytes: Int64) {
        self.writable = writable
        self.error = error
        self.queued = queued
        self.dropped = dropped
        self.bytes = bytes
    }
}
