private import Dispatch

/// Runs tasks on threads of its own, and on more of them when some block.
///
/// Swift's own pool has one thread per processor: work that blocks there, a name service that does not answer or a
/// directory that does not come back, would hold up everything else that waits for its turn.
package final class ThreadExecutor: TaskExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: tells the threads apart in a debugger.
    package init(label: String) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The closure keeps the executor, so that the unowned reference is good as long as the job runs.
        queue.async { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
