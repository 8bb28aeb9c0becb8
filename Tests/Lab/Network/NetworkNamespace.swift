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
func openSocket(
    inNamespaceOf pid: pid_t, _ domain: Int32, _ type: Int32, _ protocolNumber: Int32
) throws -> Descriptor {
    let result = Mutex<Result<Descriptor, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    try startThread(inNamespaceOf: pid) { entered in
        let outcome = Result {
            try entered.get()
            return try Descriptor(socket(domain, type, protocolNumber), "socket")
        }
        result.withLock { $0 = outcome }
        done.signal()
    }
    done.wait()
    guard let outcome = result.withLock({ $0 }) else { throw SystemCallFailed(call: "setns", error: EINVAL) }
    return try outcome.get()
}

/// Does `work` on a thread of its own in the network namespace of process `pid`, telling it whether it is there.
func startThread(
    inNamespaceOf pid: pid_t, _ work: @escaping @Sendable (_ entered: Result<Void, any Error>) -> Void
) throws {
    let namespace = try Descriptor(open("/proc/\(pid)/ns/net", O_RDONLY | O_CLOEXEC), "open the namespace of \(pid)")
    Thread.detachNewThread { work(Result { try enter(namespace) }) }
}

private typealias SetNamespace = @convention(c) (Int32, Int32) -> Int32

private func enter(_ namespace: Descriptor) throws {
    let anyKind: Int32 = 0
    // Swift's Glibc module hides setns(), a GNU extension.
    guard let symbol = dlsym(nil, "setns") else { throw SystemCallFailed(call: "setns", error: ENOSYS) }
    let setns = unsafeBitCast(symbol, to: SetNamespace.self)
    if setns(namespace.number, anyKind) != 0 { throw SystemCallFailed(call: "setns", error: errno) }
}
