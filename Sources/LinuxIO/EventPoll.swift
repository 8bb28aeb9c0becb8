import CLinux
import Glibc

/// Waits for many descriptors at once (epoll, level-triggered); used by one thread.
///
/// Safe: what it points to is its own, and the kernel is told its size.
@safe package final class EventPoll {
    /// What to wait for.
    package struct Interest: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let readable = Interest(rawValue: CLinux_EPOLLIN)
        package static let writable = Interest(rawValue: CLinux_EPOLLOUT)
    }

    /// One descriptor that is ready, by the token it was registered with.
    package struct Event: Hashable, Sendable {
        package let token: UInt64
        /// Also set on an error or a hang-up: the read or write that follows then tells which.
        package let isReadable: Bool
        package let isWritable: Bool
    }

    /// How many events one `wait` returns; the rest come with the next.
    package static let maximumEvents = 64

    private let descriptor: OwnedDescriptor
    // Memory that epoll_wait writes to, allocated once and freed in `deinit`.
    private let ready: UnsafeMutableBufferPointer<epoll_event>

    package init() throws(SystemError) {
        descriptor = OwnedDescriptor(try systemCall("epoll_create1") { epoll_create1(CLinux_EPOLL_CLOEXEC) })
        unsafe ready = .allocate(capacity: Self.maximumEvents)
        unsafe ready.initialize(repeating: epoll_event())
    }

    deinit {
        unsafe ready.deallocate()
    }

    /// Waits for `descriptor` too and reports it as `token`, until it is closed or unregistered.
    package func register(
        _ descriptor: CInt, token: UInt64, _ interest: Interest = .readable
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, token: token, interest)
    }

    /// Changes what a registered descriptor is waited for.
    package func update(_ descriptor: CInt, token: UInt64, _ interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, token: token, interest)
    }

    /// No longer waits for `descriptor`; to be called before its owner closes it.
    package func unregister(_ descriptor: CInt) throws(SystemError) {
        try control(EPOLL_CTL_DEL, descriptor, token: 0, [])
    }

    /// Waits until a descriptor is ready and puts the ready ones, at most `maximumEvents`, in place of what `events` held.
    ///
    /// - Parameter timeout: the longest time to wait, in steps of a millisecond; nil for no end, zero to only look.
    ///   `events` is empty when it has passed, or when a signal came.
    package func wait(into events: inout [Event], timeout: Duration? = nil) throws(SystemError) {
        events.removeAll(keepingCapacity: true)
        let milliseconds = timeout.map(millisecondsRoundedUp) ?? -1
        // `ready` holds `maximumEvents` structures, of which the kernel fills in as many as it returns.
        let count = unsafe epoll_wait(
            descriptor.rawValue, ready.baseAddress, CInt(Self.maximumEvents), milliseconds)
        guard count >= 0 else {
            let number = errno
            guard number == EINTR else { throw SystemError(call: "epoll_wait", errno: number) }
            return
        }
        for index in 0..<Int(count) {
            unsafe events.append(Event(ready[index]))
        }
    }

    private func control(
        _ operation: CInt, _ descriptor: CInt, token: UInt64, _ interest: Interest
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = token
        // The kernel reads the structure during the call.
        _ = try systemCall("epoll_ctl") {
            unsafe epoll_ctl(self.descriptor.rawValue, operation, descriptor, &event)
        }
    }
}

extension EventPoll.Event {
    fileprivate init(_ event: epoll_event) {
        let flags = unsafe event.events
        let trouble = flags & (CLinux_EPOLLERR | CLinux_EPOLLHUP) != 0
        // The union holds what `register` put there: the token.
        token = unsafe event.data.u64
        isReadable = trouble || flags & CLinux_EPOLLIN != 0
        isWritable = trouble || flags & CLinux_EPOLLOUT != 0
    }
}

/// For poll(2) and epoll_wait(2), which take milliseconds: never less than `duration`, and at most 2^31 - 1.
func millisecondsRoundedUp(_ duration: Duration) -> CInt {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
    let rest = (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
    guard seconds < Int64(CInt.max) / 1000 else { return .max }
    return CInt(seconds * 1000 + rest)
}
