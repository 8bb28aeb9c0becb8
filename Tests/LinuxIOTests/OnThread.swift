import LinuxIO
import Synchronization

/// Runs `body` on a thread of its own, so that what it changes of the thread ends with it, and returns what it returns.
func onThread<Value: Sendable>(
    named name: String = "test", _ body: @escaping @Sendable () throws -> Value
) throws -> Value {
    let outcome = Outcome<Value>()
    try Thread.start(name: name) { outcome.result.withLock { $0 = Result { try body() } } }.join()
    return try outcome.result.withLock { try $0.get() }
}

private struct NeverRan: Error {}

private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>>(.failure(NeverRan()))
}
