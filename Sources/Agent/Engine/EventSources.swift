internal import LinuxIO

/// What wakes the engine.
final class EventSources {
    enum Source {
        case timer, mailbox, monitor, earlierFailsafes
        /// One of the host's.
        case socket(UInt64)

        init(_ token: UInt64) {
            self =
                switch token {
                case 0: .timer
                case 1: .mailbox
                case 2: .monitor
                case 3: .earlierFailsafes
                default: .socket(token)
                }
        }

        fileprivate var token: UInt64 {
            switch self {
            case .timer: 0
            case .mailbox: 1
            case .monitor: 2
            case .earlierFailsafes: 3
            case .socket(let token): token
            }
        }
    }

    let poll: EventPoll
    /// Changes of links, addresses and rules.
    let monitor: NetlinkMonitorSocket
    let buffers = ReceiveBuffers()
    private let timer: DeadlineTimer
    private var ready: [EventPoll.Event] = []

    init(_ mailbox: Mailbox<EngineMessage>) throws(SystemError) {
        poll = try EventPoll()
        timer = try DeadlineTimer()
        monitor = try NetlinkMonitorSocket()
        try register(timer.descriptor, as: .timer)
        try register(mailbox.descriptor, as: .mailbox)
        try register(monitor.descriptor, as: .monitor)
    }

    func register(_ descriptor: CInt, as source: Source) throws(SystemError) {
        try poll.register(descriptor, token: source.token)
    }

    func wait(until deadline: ContinuousClock.Instant) throws(SystemError) -> [EventPoll.Event] {
        try timer.arm(deadline)
        try poll.wait(into: &ready)
        return ready
    }
}
