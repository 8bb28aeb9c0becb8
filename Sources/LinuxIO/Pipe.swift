import CLinux
import Glibc

/// Both ends of a pipe, whose writing end may be lent to programs.
///
/// Both ends are closed in programs that are started, unless they are handed over on purpose. As the writing end stays open
/// here, the reading end never reports a hang-up, whatever becomes of the programs.
package final class Pipe {
    private static let chunk = 4096

    private let reading: OwnedDescriptor
    private let writing: OwnedDescriptor

    package init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        // The kernel writes two descriptors during the call.
        _ = try systemCall("pipe2") { unsafe CLinux_pipe(&ends) }
        reading = OwnedDescriptor(ends[0])
        writing = OwnedDescriptor(ends[1])
    }

    /// For whoever waits until there is something to read.
    package var readingDescriptor: CInt { reading.rawValue }

    /// The end to write to, in blocking mode; programs are given copies of it.
    package var writingDescriptor: CInt { writing.rawValue }

    /// What is there now, at most a page of it.
    ///
    /// - Returns: nil when nothing is there.
    package func read() throws(SystemError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        // The kernel writes at most the whole array during the call.
        let count = try systemCallUnlessBlocked("read pipe") {
            unsafe Glibc.read(reading.rawValue, &bytes, Self.chunk)
        }
        return count.map { Array(bytes.prefix($0)) }
    }
}
