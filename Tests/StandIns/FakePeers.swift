import ManagementAPI
import Synchronization

/// Other nodes by a script.
package final class FakePeers: PeerCensus {
    /// What they say; none by default.
    package let answers = Mutex<[PeerAnswer]>([])
    /// Whether too many ask already.
    package let isFull = Mutex(false)

    package init() {}

    package func ask(_ deliver: @escaping @Sendable ([PeerAnswer]) -> Void) -> Bool {
        guard !isFull.withLock({ $0 }) else { return false }
        deliver(answers.withLock { $0 })
        return true
    }
}
