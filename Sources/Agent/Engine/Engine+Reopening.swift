internal import LinuxIO
internal import Logging
internal import VRRP

/// What could not be opened or read is tried again until it can: no state of the engine lasts because a descriptor, or memory, was
/// missing for a moment.
extension Engine {
    /// How long what the kernel refused is left alone.
    static let reopenPause = Duration.seconds(1)

    /// Reads anew what there is after changes were lost; where the kernel refuses even that, a moment later.
    func retakeStock(now: Instant) {
        do throws(SystemError) {
            try takeStock()
            isStockStale = false
        } catch {
            if !isStockStale {
                outbox.log(.error, "interfaces and addresses cannot be read, and are tried again: \(error)")
            }
            isStockStale = true
            reopensAt = now + Self.reopenPause
        }
    }

    /// Tries again what was refused.
    func reopen(now: Instant) {
        reopensAt = nil
        let wasStale = isStockStale
        if wasStale { retakeStock(now: now) }
        catchUpOnSettings()
        reconcileInterfaces(now: now)
        guard wasStale, !isStockStale else { return }
        restoreAddresses(now: now)
        publishing.isUrgent = true
    }
}

extension Instance {
    /// Whether it lacks a socket or its interface for the virtual MAC address, which no change of an interface need bring back.
    var lacksSomethingToOpen: Bool {
        router.faults.contains { fault in
            switch fault {
            case .socketUnavailable, .virtualMACUnavailable: true
            default: false
            }
        }
    }
}
