internal import Configuration
internal import LinuxIO
private import Synchronization

/// What became of the agent's memory.
enum MemoryLock: Sendable, Equatable {
    case locked
    case unlocked
    case refused(SystemError, isExplicit: Bool)
}

/// Locks the memory of the process as it is touched, and lets go of it again, as the configuration says.
///
/// Not on the engine's thread: the kernel walks all mappings meanwhile. And not before the pages that only the start needed
/// are given back: what is locked is not.
final class MemoryKeeper: Sendable {
    private struct State {
        var isSettled = false
        var wanted: SchedulingConfiguration
        var lock: MemoryLock?
    }

    private let state: Mutex<State>
    private let tell: @Sendable (MemoryLock) -> Void

    /// - Parameter tell: told of each change.
    init(_ wanted: SchedulingConfiguration, tell: @escaping @Sendable (MemoryLock) -> Void) {
        state = Mutex(State(wanted: wanted))
        self.tell = tell
    }

    /// The start is over: gives back what only that needed, and locks the rest.
    func settle() {
        StartUpMemory.release()
        state.withLock { state in
            state.isSettled = true
            act(&state)
        }
    }

    /// Follows another configuration.
    func follow(_ wanted: SchedulingConfiguration) {
        state.withLock { state in
            guard wanted.locksMemory != state.wanted.locksMemory else { return }
            state.wanted = wanted
            if state.isSettled { act(&state) }
        }
    }

    private func act(_ state: inout State) {
        let lock = outcome(state.wanted.locksMemory)
        guard lock != state.lock else { return }
        state.lock = lock
        tell(lock)
    }

    private func outcome(_ wanted: Bool?) -> MemoryLock {
        do throws(SystemError) {
            if wanted == false {
                try Scheduling.unlockMemory()
                return .unlocked
            }
            try Scheduling.lockMemory()
            return .locked
        } catch {
            return .refused(error, isExplicit: wanted == true)
        }
    }
}
