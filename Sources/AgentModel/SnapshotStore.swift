private import Synchronization

/// Where the engine pins its latest snapshot and every other thread looks.
package final class SnapshotStore: Sendable {
    private let published = Mutex<PublishedSnapshot?>(nil)

    package init() {}

    /// Publishes a snapshot unless a reader holds the store right now; never waits.
    ///
    /// - Returns: whether it is published; if not, the engine tries again at its next wake-up.
    package func tryPublish(_ snapshot: Snapshot) -> Bool {
        let next = PublishedSnapshot(snapshot)
        return published.withLockIfAvailable { $0 = next } != nil
    }

    /// The latest snapshot; nil before the engine published its first.
    package var latest: PublishedSnapshot? { published.withLock { $0 } }
}

/// A snapshot that is handed on without being copied.
package final class PublishedSnapshot: Sendable {
    package let snapshot: Snapshot

    package init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
    }
}
