internal import AgentModel
internal import Health
private import Synchronization

/// Runs every check on its beat, off the engine's thread, and reports each result to the engine.
///
/// The beats of many checks are spread over the interval. A run counts once: one that was killed at its deadline and is not gone yet is
/// waited for, and the next begins when it is.
final class CheckScheduler: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// The beats of few checks follow each other as closely as this.
    private static let longestSpread = Duration.milliseconds(20)

    private struct Slot: Sendable {
        let definition: CheckDefinition
        /// Tells it from others of the same name, before and after.
        let number: UInt64
        var beat: Instant
        var timer: ProgramSupervisor.Timer?
        /// What is not gone yet.
        var run: ProgramRun?
        /// Its beat has come while the run before was not gone.
        var isOverdue = false
    }

    private struct State: Sendable {
        var slots: [String: Slot] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private let clock: EngineClock
    private let supervisor: ProgramSupervisor
    private let report: @Sendable (String, CheckResult, Stamp) -> Void

    /// - Parameter report: takes the name of the check, its result, and when the run began.
    init(
        clock: EngineClock, supervisor: ProgramSupervisor,
        report: @escaping @Sendable (String, CheckResult, Stamp) -> Void
    ) {
        self.clock = clock
        self.supervisor = supervisor
        self.report = report
    }

    /// Runs these checks from now on. One whose definition did not change goes on undisturbed.
    func replace(with definitions: [CheckDefinition]) {
        state.withLock { state in
            let former = state.slots
            state.slots = [:]
            let new = definitions.filter { former[$0.name]?.definition != $0 }
            for definition in definitions {
                state.slots[definition.name] = former[definition.name].flatMap {
                    $0.definition == definition ? $0 : nil
                }
            }
            for slot in former.values where state.slots[slot.definition.name]?.number != slot.number { stop(slot) }
            let now = Instant.now
            for (index, definition) in new.enumerated() {
                let step = min(definition.interval / new.count, Self.longestSpread)
                state.lastNumber += 1
                var slot = Slot(definition: definition, number: state.lastNumber, beat: now + step * index)
                arm(&slot)
                state.slots[definition.name] = slot
            }
        }
    }

    func stop() {
        replace(with: [])
    }

    private func stop(_ slot: Slot) {
        if let timer = slot.timer { supervisor.cancel(timer) }
        if let run = slot.run { supervisor.kill(run) }
    }

    private func arm(_ slot: inout Slot) {
        let (name, number) = (slot.definition.name, slot.number)
        slot.timer = supervisor.at(slot.beat) { [weak self] in self?.beat(name, number) }
    }

    private func beat(_ name: String, _ number: UInt64) {
        let doesNotEnd = withSlot(name, number) { slot in
            slot.timer = nil
            guard slot.run != nil else {
                begin(&slot)
                return false
            }
            // Once it was waited for during a whole interval, it does not end.
            let isLasting = slot.isOverdue
            slot.isOverdue = true
            slot.beat = max(slot.beat + slot.definition.interval, .now)
            arm(&slot)
            return isLasting
        }
        guard doesNotEnd == true else { return }
        let why = "the run before was killed at its deadline and does not end; no other is started until it is gone"
        report(name, CheckResult(outcome: .notRun(why: why), duration: .zero), clock.stamp())
    }

    private func begin(_ slot: inout Slot) {
        let (name, number) = (slot.definition.name, slot.number)
        slot.isOverdue = false
        slot.run = supervisor.run(Program(slot.definition)) { [weak self] in self?.heard($0, name, number) }
    }

    private func heard(_ notice: ProgramNotice, _ name: String, _ number: UInt64) {
        switch notice {
        case .ended(let result, let began):
            let isWanted = withSlot(name, number) { slot in
                slot.beat = max(slot.beat + slot.definition.interval, .now)
                arm(&slot)
                return true
            }
            if isWanted == true { report(name, result, clock.stamp(at: began)) }
        case .gone:
            _ = withSlot(name, number) { slot in
                slot.run = nil
                guard slot.isOverdue else { return }
                if let timer = slot.timer { supervisor.cancel(timer) }
                slot.beat = .now
                begin(&slot)
            }
        }
    }

    private func withSlot<Result>(_ name: String, _ number: UInt64, _ work: (inout Slot) -> Result) -> Result? {
        state.withLock { state in
            guard var slot = state.slots[name], slot.number == number else { return nil }
            let result = work(&slot)
            state.slots[name] = slot
            return result
        }
    }
}
