import CLinux
import Glibc

/// The reading end of a pipe, and its writing end until somebody takes it.
///
/// Both ends are closed in programs that are started, unless they are handed over on purpose.
package final class Pipe {
    private static let chunk = 4096

    private let reading: OwnedDescriptor
    private let writing: CInt

    package init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        // The kernel writes two descriptors during the call.
        _ = try systemCall("pipe2") { unsafe CLinux_pipe(&ends) }
        reading = OwnedDescriptor(ends[0])
        writing = ends[1]
    }

    /// For whoever waits until there is something to read.
    package var readingDescriptor: CInt { reading.rawValue }

    /// The end to write to, in blocking mode; whoever takes it closes it.
    package var writingDescriptor: CInt { writing }

    /// What is there now, at most a page of it.
    ///
    /// - Returns: nil when nothing is there yet; empty when no writer is left.
    package func read() throws(SystemError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        // The kernel writes at most the whole array during the call.
        let count = try systemCallUnlessBlocked("read pipe") {
            unsafe Glibc.read(reading.rawValue, &bytes, Self.chunk)
        }
        return count.map { Array(bytes.prefix($0)) }
    }
}
