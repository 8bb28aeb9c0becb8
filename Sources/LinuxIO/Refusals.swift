import Glibc
import Synchronization

/// What a process needs of the machine, and can be refused.
package enum Resource: String, Hashable, Sendable, CaseIterable {
    case descriptors, memory, processes
}

/// How often the kernel refused this process a resource, whatever was to be done with it.
///
/// Every call of `systemCall` is counted, so that no place can forget to tell of it.
package enum Refusals {
    private static let descriptors = Atomic<UInt64>(0)
    private static let memory = Atomic<UInt64>(0)
    private static let processes = Atomic<UInt64>(0)

    /// Counts one more; on any thread.
    package static func note(_ resource: Resource) {
        switch resource {
        case .descriptors: descriptors.add(1, ordering: .relaxed)
        case .memory: memory.add(1, ordering: .relaxed)
        case .processes: processes.add(1, ordering: .relaxed)
        }
    }

    /// How often the resource was refused since the start of the process.
    package static func count(of resource: Resource) -> UInt64 {
        switch resource {
        case .descriptors: descriptors.load(ordering: .relaxed)
        case .memory: memory.load(ordering: .relaxed)
        case .processes: processes.load(ordering: .relaxed)
        }
    }

    static func note(errno number: CInt) {
        switch number {
        case EMFILE, ENFILE: note(.descriptors)
        case ENOMEM: note(.memory)
        default: break
        }
    }
}

extension SystemError {
    /// Whether it failed for want of something of this process or machine, and may succeed later: it says nothing of what it was
    /// about. EAGAIN is that of fork(2) and pthread_create(3).
    package var isShortage: Bool { [EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN].contains(errno) }
}
