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

    /// The ends of a pipe, which no program that is started inherits.
    static func pipe() throws -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw SystemCallFailed(call: "pipe", error: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (try Descriptor(ends[0], "pipe"), try Descriptor(ends[1], "pipe"))
    }
}

extension sockaddr_in {
    /// Of a dotted address, without prefix length.
    init(_ address: String, port: UInt16 = 0) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = inet_addr(address)
    }
}

/// connect(2): 0, or -1 with `errno`.
func connect(_ socket: Descriptor, to target: sockaddr_in) -> Int32 {
    withUnsafePointer(to: target) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            Glibc.connect(socket.number, address, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
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
