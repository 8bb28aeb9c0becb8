import Foundation
import Synchronization

/// A descriptor that is closed when nobody needs it any more.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32, _ call: String) throws {
        guard number >= 0 else { throw SystemCallFailed(call: call, error: errno) }
        self.number = number
    }

    deinit { Glibc.close(number) }
}

struct SystemCallFailed: Error, CustomStringConvertible {
    let call: String
    let error: Int32

    var description: String { "\(call): \(String(cString: strerror(error)))" }
}

/// Opens a socket in the network namespace of process `pid`; what is done with it afterwards happens there.
///
/// A namespace is entered by a thread of its own, which ends at once: the laboratory itself stays where it is.
func openSocket(inNamespaceOf pid: pid_t, _ domain: Int32, _ type: Int32, _ protocolNumber: Int32) throws -> Descriptor
{
    let namespace = try Descriptor(open("/proc/\(pid)/ns/net", O_RDONLY | O_CLOEXEC), "open the namespace of \(pid)")
    let result = Mutex<Result<Descriptor, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    withExtendedLifetime(namespace) {
        let thread = Thread {
            let outcome = Result {
                try enter(namespace)
                return try Descriptor(socket(domain, type, protocolNumber), "socket")
            }
            result.withLock { $0 = outcome }
            done.signal()
        }
        thread.start()
        done.wait()
    }
    guard let outcome = result.withLock({ $0 }) else { throw SystemCallFailed(call: "setns", error: EINVAL) }
    return try outcome.get()
}

private typealias SetNamespace = @convention(c) (Int32, Int32) -> Int32

private func enter(_ namespace: Descriptor) throws {
    let anyKind: Int32 = 0
    // Swift's Glibc module hides setns(), a GNU extension.
    guard let symbol = dlsym(nil, "setns") else { throw SystemCallFailed(call: "setns", error: ENOSYS) }
    let setns = unsafeBitCast(symbol, to: SetNamespace.self)
    if setns(namespace.number, anyKind) != 0 { throw SystemCallFailed(call: "setns", error: errno) }
}
