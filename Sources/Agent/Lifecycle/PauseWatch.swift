internal import LinuxIO

/// Whether the machine was paused: then the board's clock went on, and the others stood still
/// (docs/development/decisions/0044-a-pause-that-no-clock-of-its-own-shows.md).
struct PauseWatch {
    /// The clocks at one moment.
    struct Reading {
        /// The board's, in full seconds.
        var snapshots: Int64
        var engine: ContinuousClock.Instant
        /// The one that people read, in microseconds since 1970 UTC.
        var wall: Int64
    }

    /// Full seconds are late by one at the most, at both ends.
    private static let threshold = Duration.seconds(2)
    /// A board's clock that agrees with the wall clock does so in full seconds.
    private static let agreement: Int64 = 1_500_000

    private var last: Reading?

    /// - Returns: how long the machine was paused since the last reading, to a second; nil if it was not.
    mutating func pause(until reading: Reading) -> Duration? {
        defer { last = reading }
        guard let last else { return nil }
        let unseen = .seconds(reading.snapshots - last.snapshots) - last.engine.duration(to: reading.engine)
        guard unseen >= Self.threshold, !Self.wasSet(from: last, to: reading) else { return nil }
        return unseen
    }

    /// Whether somebody has set the board's clock by the wall clock (hwclock(8), or the kernel once that is synchronised).
    private static func wasSet(from last: Reading, to reading: Reading) -> Bool {
        !agrees(last) && agrees(reading)
    }

    private static func agrees(_ reading: Reading) -> Bool {
        abs(reading.snapshots * 1_000_000 - reading.wall) <= agreement
    }
}

/// Reads the clocks once a second, off the engine's thread: the board's takes milliseconds at times. Nothing runs where no
/// hypervisor could pause the machine, or where there is no such clock.
final class PauseWatcher: Sendable {
    private static let interval = Duration.seconds(1)
    private static let executor = ThreadExecutor(label: "aloft.pauses")

    private let task: Task<Void, Never>?

    /// - Parameter tell: told of each pause.
    init(clock: EngineClock, tell: @escaping @Sendable (Duration) -> Void) {
        guard HardwareClock.isVirtual, HardwareClock.seconds() != nil else {
            task = nil
            return
        }
        task = Task(executorPreference: Self.executor) {
            var watch = PauseWatch()
            while !Task.isCancelled {
                if let reading = Self.read(clock), let pause = watch.pause(until: reading) { tell(pause) }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    func stop() { task?.cancel() }

    private static func read(_ clock: EngineClock) -> PauseWatch.Reading? {
        HardwareClock.seconds().map {
            PauseWatch.Reading(snapshots: $0, engine: clock.now, wall: WallClock.microseconds())
        }
    }
}
