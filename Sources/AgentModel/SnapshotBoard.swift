private import Synchronization

/// Where the engine pins its latest snapshot and every other thread looks.
package final class SnapshotBoard: Sendable {
    private let pinned = Mutex<PinnedSnapshot?>(nil)

    package init() {}

    /// Pins a snapshot unless a reader holds the board right now; never waits.
    ///
    /// - Returns: whether it is pinned; if not, the engine tries again at its next wake-up.
    package func tryPublish(_ snapshot: Snapshot) -> Bool {
        let next = PinnedSnapshot(snapshot)
        return pinned.withLockIfAvailable { $0 = next } != nil
    }

    /// The latest snapshot; nil before the engine published its first.
    package var latest: PinnedSnapshot? { pinned.withLock { $0 } }
}

/// A snapshot that is handed on without being copied.
package final class PinnedSnapshot: Sendable {
    package let snapshot: Snapshot

    package init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
    }
}
