import Foundation
import Synchronization

/// One output of a process, cut into lines. Children that outlive it may hold it open.
final class LineStream: Sendable {
    private let descriptor: Descriptor
    private let lines: LineReader
    /// Whoever holds it knows that nothing is between the pipe and the lines.
    private let isOver = Mutex(false)

    init(_ descriptor: Descriptor, into record: Record<String>) {
        self.descriptor = descriptor
        lines = LineReader(into: record)
        _ = fcntl(descriptor.number, F_SETFL, O_NONBLOCK)
    }

    /// Reads until the end; blocks the thread.
    func read() {
        while !readWhatIsThere() {
            var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, -1)
        }
    }

    /// - Returns: whether that was the end.
    @discardableResult
    func readWhatIsThere() -> Bool {
        isOver.withLock { isOver in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while !isOver {
                let size = Glibc.read(descriptor.number, &buffer, buffer.count)
                if size < 0, errno == EINTR { continue }
                if size < 0, errno == EAGAIN { return false }
                lines.read(Data(buffer.prefix(max(0, size))))
                isOver = size <= 0
            }
            return true
        }
    }
}
