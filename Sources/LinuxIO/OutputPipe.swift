import CLinux
import Glibc
import Synchronization

/// A pipe into which a program writes, and perhaps others that it leaves behind.
///
/// The writing end stays open here until `closeWritingEnd`, so that the end of a program that wrote nothing wakes nobody.
package final class OutputPipe: Sendable {
    private static let chunk = 4096

    private let reading: OwnedDescriptor
    private let writing: Mutex<OwnedDescriptor?>

    package init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        // The kernel writes two descriptors during the call.
        _ = try systemCall("pipe2") { unsafe CLinux_pipe(&ends) }
        reading = OwnedDescriptor(ends[0])
        writing = Mutex(OwnedDescriptor(ends[1]))
    }

    /// Readable when something was written; for `EventPoll.register`.
    package var descriptor: CInt { reading.rawValue }

    /// The end to write to, in blocking mode; programs are given copies of it. -1 once it is closed here.
    package var writingDescriptor: CInt {
        writing.withLock { end in
            switch end {
            case .some(let end): end.rawValue
            case .none: -1
            }
        }
    }

    /// From now on the end of the last writer is the end of what can be read.
    package func closeWritingEnd() {
        writing.withLock { $0 = nil }
    }

    /// What came of looking for output.
    package enum Reception: Hashable, Sendable {
        /// A page at most.
        case bytes([UInt8])
        /// Nothing is there now.
        case nothing
        /// Nothing will come: there is no writer.
        case end
    }

    package func read() -> Reception {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.chunk) { room in
            // The kernel writes at most as many bytes as there is room for, and says how many.
            let count = unsafe Glibc.read(reading.rawValue, room.baseAddress, room.count)
            guard count > 0 else { return count == 0 ? .end : .nothing }
            return unsafe .bytes(Array(room.prefix(count)))
        }
    }
}
