import ManagementAPI
import Synchronization

/// Other nodes by a script.
package final class FakePeers: PeerCensus {
    /// What they say; none by default.
    package let answers = Mutex<[PeerAnswer]>([])
    /// Whether too many ask already.
    package let isFull = Mutex(false)
    /// Whether only the places are left that strangers do not get.
    package let isFullForStrangers = Mutex(false)

    package init() {}

    package func ask(isStranger: Bool, _ deliver: @escaping @Sendable ([PeerAnswer]) -> Void) -> Bool {
        guard !isFull.withLock({ $0 }), !isStranger || !isFullForStrangers.withLock({ $0 }) else { return false }
        deliver(answers.withLock { $0 })
        return true
    }
}
