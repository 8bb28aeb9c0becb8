private import CSQLite
private import Synchronization

/// Ends from another thread what a connection is at, as long as there is the connection.
@safe final class Interruption: @unchecked Sendable {
    private let isOpen = Mutex(true)
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    func interrupt() {
        isOpen.withLock { isOpen in
            if isOpen { unsafe sqlite3_interrupt(handle) }
        }
    }

    /// Nobody interrupts any more when this returns.
    func end() {
        isOpen.withLock { $0 = false }
    }
}
