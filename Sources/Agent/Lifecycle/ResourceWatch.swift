internal import AgentModel
internal import LinuxIO
internal import Logging
private import Synchronization

/// Looks once a second at what the agent uses of the machine, on a thread of its own, and says when something runs out.
final class ResourceWatch: Sendable {
    private static let pause = Duration.seconds(1)

    private let latest = Latest()
    private let stopping: Mailbox<Void>
    private let thread: Thread

    init(clock: EngineClock, log: LogWriter) throws(SystemError) {
        let stopping = try Mailbox<Void>(capacity: 1)
        self.stopping = stopping
        let instruments = try Instruments()
        let latest = latest
        thread = try Thread.start(name: "resources") {
            var shortages = ShortageWatch()
            while !stopping.isClosed {
                let (use, now) = (instruments.use(), clock.now)
                for change in shortages.looked(use, at: clock.stamp(at: now), now: now) { log.log(change, use) }
                let status = ResourceStatus(use, shortages, now: now)
                latest.status.withLock { $0 = status }
                _ = stopping.takeAll(waitingUpTo: Self.pause)
            }
        }
    }

    /// What the last look found.
    var status: ResourceStatus { latest.status.withLock { $0 } }

    func stop() {
        stopping.close()
        thread.join()
    }
}

private final class Latest: Sendable {
    let status = Mutex(ResourceStatus())
}

/// What is looked at, kept open, so that a look needs no descriptor more.
private final class Instruments: Sendable {
    private let descriptors: DescriptorCount
    private let status: KeptFile
    /// The folder of the process' control group; nil where it has none of its own.
    private let group: String?

    init() throws(SystemError) {
        descriptors = try DescriptorCount()
        status = try KeptFile(path: "/proc/self/status")
        let line = SmallFile.read("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::/") }
        group = line.map { "/sys/fs/cgroup" + $0.dropFirst(3) }
    }

    func use() -> ResourceUse {
        ResourceUse(
            openDescriptors: try? descriptors.current(),
            descriptorLimit: DescriptorLimit.current.map { Int(clamping: $0) }, threads: number("Threads:"),
            tasks: ofGroup("pids.current"), taskLimit: ofGroup("pids.max"),
            refusals: Dictionary(uniqueKeysWithValues: Resource.allCases.map { ($0, Refusals.count(of: $0)) }))
    }

    private func number(_ name: String) -> Int? {
        let line = status.read()?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count).filter(\.isNumber)) }
    }

    /// Nil too for no limit (`max`), and while no file can be opened.
    private func ofGroup(_ name: String) -> Int? {
        group.flatMap { SmallFile.read("\($0)/\(name)") }.flatMap { Int($0.prefix { $0.isNumber }) }
    }
}

extension LogWriter {
    fileprivate func log(_ change: ShortageWatch.Change, _ use: ResourceUse) {
        switch change {
        case .began(let resource): log(.error, "\(resource.rawValue) run out: \(use.detail(of: resource))")
        case .ended(let resource): log(.notice, "\(resource.rawValue) are enough again")
        }
    }
}

extension ResourceStatus {
    fileprivate init(_ use: ResourceUse, _ watch: ShortageWatch, now: ContinuousClock.Instant) {
        self.init()
        openDescriptors = use.openDescriptors
        descriptorLimit = use.descriptorLimit
        threads = use.threads
        pendingTimers = TimerFactory.pending
        for (resource, count) in use.refusals { refusals[Self.Resource(resource)] = count }
        shortages = LinuxIO.Resource.allCases.compactMap { resource in
            guard let shortage = watch.shortages[resource] else { return nil }
            return Shortage(
                resource: Self.Resource(resource),
                since: shortage.since,
                isRefused: watch.isRefused(resource, now: now), detail: use.detail(of: resource))
        }
    }
}

extension ResourceStatus.Resource {
    fileprivate init(_ resource: LinuxIO.Resource) {
        switch resource {
        case .descriptors: self = .descriptors
        case .memory: self = .memory
        case .processes: self = .processes
        }
    }
}
