package import AgentModel
import LinuxIO
import SQLite
import Synchronization

/// The agent's own record of what happened and why, in one SQLite file that anyone may open with `sqlite3`.
///
/// One thread writes; readers see the last commit and never wait for it. If the file cannot be written, whatever happens
/// is kept within bounds and tried again: elections go on.
package final class History: Sendable {
    package let writer: HistoryWriter
    package let reader: HistoryReader
    private let core: HistoryCore

    private init(_ core: HistoryCore) {
        self.core = core
        writer = HistoryWriter(core)
        reader = HistoryReader(core)
    }

    /// Opens or creates the file, begins a run in it, and starts the writer's thread.
    ///
    /// A damaged file is moved aside to `PATH.corrupt-TIME`. When the disk is full, locked or failing, the history starts all the
    /// same and its status says that it is not writable yet. Looking for damage takes at most 200 ms more than SQLite's own opening.
    ///
    /// - Parameters:
    ///   - path: the database; its directory must exist.
    ///   - run: this life of the agent.
    ///   - now: reads both clocks; called on the writer's thread.
    /// - Throws: `directoryMissing`, `notWritable`, `otherSchema`, `foreignDatabase`, or `unavailable` without a thread.
    package static func open(
        path: String, run: RunRecord, retention: Retention = Retention(), now: @escaping @Sendable () -> Stamp
    ) throws(HistoryError) -> History {
        try open(HistoryFile(path: path, run: run, now: now), retention, TestHooks(), WriteQueue())
    }

    static func open(
        _ file: HistoryFile, _ retention: Retention, _ testHooks: TestHooks, _ queue: sending WriteQueue
    ) throws(HistoryError) -> History {
        let core = HistoryCore(queue)
        do {
            core.use(try file.open())
        } catch let error as HistoryError {
            throw error
        } catch {
            let why = Failure(error).why
            core.queue.withLock { $0.error = why }
            core.tell(why)
        }
        do throws(SystemError) {
            _ = try Thread.start(name: "history") { WriterLoop(core, file, retention, testHooks).run() }
        } catch {
            throw .unavailable("no thread to write it could be started: \(error)")
        }
        return History(core)
    }

    /// Writes what waits and the end of the run, and closes the file.
    ///
    /// - Parameters:
    ///   - clean: whether the agent ends as it should; the next start asks.
    ///   - limit: how long to wait for the disk; what is not written by then is left behind.
    /// - Returns: whether everything was written.
    package func close(clean: Bool = true, within limit: Duration = .seconds(2)) -> Bool {
        stop(.close(clean: clean), within: limit)
    }

    /// Has the file replaced, as when a reader finds it damaged.
    func suspect(_ why: String) {
        core.suspect(why)
    }

    func stop(_ stop: Stop, within limit: Duration) -> Bool {
        core.submit { $0.stop = $0.stop ?? stop }
        switch core.ended.wait(atMost: limit) {
        case .success: return true
        case .failure, nil: return false
        }
    }
}
