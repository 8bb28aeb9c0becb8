internal import Health
internal import History
internal import LinuxIO
private import Synchronization

/// Runs every check on its beat, off the engine's thread, and reports each result to the engine.
final class CheckScheduler: Sendable {
    private struct Slot: Sendable {
        let definition: CheckDefinition
        let runner: ProgramRunner
        let task: Task<Void, Never>

        func stop() {
            task.cancel()
            runner.kill()
        }
    }

    private let slots = Mutex<[String: Slot]>([:])
    private let clock: EngineClock
    private let report: @Sendable (String, CheckResult, Stamp) -> Void

    /// - Parameter report: takes the name of the check, its result, and when the run began.
    init(clock: EngineClock, report: @escaping @Sendable (String, CheckResult, Stamp) -> Void) {
        self.clock = clock
        self.report = report
    }

    /// Runs these checks from now on. One whose definition did not change goes on undisturbed.
    func replace(with definitions: [CheckDefinition]) {
        slots.withLock { slots in
            var kept: [String: Slot] = [:]
            for definition in definitions {
                if let slot = slots[definition.name], slot.definition == definition {
                    kept[definition.name] = slot
                } else {
                    kept[definition.name] = start(definition)
                }
            }
            for (name, slot) in slots where kept[name]?.task != slot.task { slot.stop() }
            slots = kept
        }
    }

    func stop() {
        replace(with: [])
    }

    private func start(_ definition: CheckDefinition) -> Slot {
        let runner = ProgramRunner(Program(definition))
        let task = Task { [clock, report] in
            var beat = ContinuousClock.now
            while !Task.isCancelled {
                let stamp = clock.stamp()
                let result = await runner.run()
                guard !Task.isCancelled else { return }
                report(definition.name, result, stamp)
                beat = max(beat + definition.interval, .now)
                try? await Task.sleep(until: beat, clock: .continuous)
            }
        }
        return Slot(definition: definition, runner: runner, task: task)
    }
}
