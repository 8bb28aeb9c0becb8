import CLinux
import Glibc

/// A flag that another thread can wait for (eventfd): readable from `raise` until `lower`.
struct WakeUp: ~Copyable, Sendable {
    private let owner: OwnedDescriptor

    init() throws(SystemError) {
        owner = OwnedDescriptor(try systemCall("eventfd") { eventfd(0, CLinux_EFD_FLAGS) })
    }

    var descriptor: CInt { owner.rawValue }

    func raise() {
        var one: UInt64 = 1
        // The kernel reads eight bytes. The only failure possible, EAGAIN, means that the flag is up already.
        _ = unsafe write(owner.rawValue, &one, MemoryLayout<UInt64>.size)
    }

    func lower() {
        var count: UInt64 = 0
        // The kernel writes eight bytes. The only failure possible, EAGAIN, means that the flag is down already.
        _ = unsafe read(owner.rawValue, &count, MemoryLayout<UInt64>.size)
    }

    /// Blocks until the flag is up or `timeout` has passed (nil: for ever); may return early.
    func wait(atMost timeout: Duration?) {
        owner.wait(for: POLLIN, atMost: timeout)
    }
}

extension OwnedDescriptor {
    /// Blocks until the descriptor is ready for `event` (`POLLIN`, `POLLOUT`) or `timeout` has passed (nil: for ever); may
    /// return early.
    func wait(for event: CInt, atMost timeout: Duration?) {
        var entry = pollfd(fd: rawValue, events: Int16(event), revents: 0)
        // One entry, which outlives the call.
        _ = unsafe poll(&entry, 1, timeout.map(millisecondsRoundedUp) ?? -1)
    }
}
