import Glibc
import Synchronization

/// A few descriptors that are kept for the time when the process can open no other: each lets one more client in, who may be the
/// one that asks why.
final class DescriptorReserve: Sendable {
    private static let size = 4

    private let spares = Mutex<[CInt]>([])

    init() {
        refill()
    }

    deinit {
        for spare in spares.withLock({ $0 }) { close(spare) }
    }

    /// Closes one, so that the next may be opened; false where none is left.
    func spend() -> Bool {
        guard let spare = spares.withLock({ $0.popLast() }) else { return false }
        close(spare)
        return true
    }

    /// Opens again what was spent, as far as the system lets it.
    func refill() {
        spares.withLock { spares in
            while spares.count < Self.size {
                // The kernel reads the path during the call.
                let spare = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
                guard spare >= 0 else { return }
                spares.append(spare)
            }
        }
    }
}
