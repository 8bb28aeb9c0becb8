import CLinux
import Glibc
import Synchronization

/// A thread of the operating system with a name, for what must not share one: the engine, a writer.
package final class Thread: Sendable {
    /// Nil once it was joined.
    private let handle: Mutex<pthread_t?>

    private init(_ handle: pthread_t) {
        self.handle = Mutex(handle)
    }

    /// Starts a thread that runs `body` once.
    ///
    /// - Parameter name: shown by `ps -L` and `top -H`; the kernel keeps 15 bytes of it.
    package static func start(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> Thread {
        // The new thread owns the work from here on; if there is none, it is taken back below.
        let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        var handle = pthread_t()
        let refusal = unsafe pthread_create(&handle, nil, runWork, work.toOpaque())
        guard refusal == 0 else {
            unsafe work.release()
            throw SystemError(call: "pthread_create", errno: refusal)
        }
        return Thread(handle)
    }

    /// Has the calling thread wait: not where anybody waits for it.
    package static func sleep(_ time: Duration) {
        usleep(UInt32(clamping: Int64(time / .microseconds(1))))
    }

    /// Waits until the thread has ended; returns at once when it was joined before.
    package func join() {
        guard let handle = handle.withLock({ $0.take() }) else { return }
        pthread_join(handle, nil)
    }

    deinit {
        // A thread that nobody can join any more frees its stack by itself.
        if let handle = handle.withLock({ $0.take() }) { pthread_detach(handle) }
    }
}

private final class Work: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        // The C library copies the name during the call.
        unsafe _ = CLinux_set_thread_name(String(decoding: name.utf8.prefix(15), as: UTF8.self))
        body()
    }
}

/// The C entry point of every thread: takes over the `Work` that `start` retained for it.
private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument = unsafe argument {
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
    }
    return nil
}
