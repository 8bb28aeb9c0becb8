private import Synchronization

/// Where the engine pins its latest snapshot and every other thread looks.
package final class SnapshotBoard: Sendable {
    private let pinned = Mutex<Snapshot?>(nil)

    package init() {}

    /// Pins a snapshot unless a reader holds the board right now; never waits.
    ///
    /// - Returns: whether it is pinned; if not, the engine tries again at its next wake-up.
    package func tryPublish(_ snapshot: Snapshot) -> Bool {
        pinned.withLockIfAvailable { $0 = snapshot } != nil
    }

    /// The latest snapshot; nil before the engine published its first.
    package var latest: Snapshot? { pinned.withLock { $0 } }
}
