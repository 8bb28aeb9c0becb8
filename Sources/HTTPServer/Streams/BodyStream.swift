import Synchronization

/// The body of an answer while it is being made: a bounded buffer between whoever writes and the listener's thread.
///
/// Any thread may write, and none ever waits. Put it into one `Response` only.
package final class BodyStream: Sendable {
    /// What the listener's thread finds.
    enum Reading {
        case copied(Int)
        /// Nothing yet: the reader sleeps until it is woken.
        case sleeps
        case ended
        case closed
    }

    private struct Buffer {
        var bytes = ByteQueue()
        var isFinished = false
        var isClosed = false
        /// Who is woken when there is something to read or an end.
        var sleeper: StreamSender?

        mutating func wake() {
            sleeper?.resume()
            sleeper = nil
        }
    }

    private let limit: Int
    private let onClose: @Sendable () -> Void
    private let buffer = Mutex(Buffer())

    /// - Parameters:
    ///   - limit: bytes that wait for the client at most.
    ///   - onClose: called once, on any thread, when the client has left, all was sent, the answer was dropped, or the
    ///     server stopped. It must not block.
    package init(limit: Int, onClose: @escaping @Sendable () -> Void = {}) {
        self.limit = limit
        self.onClose = onClose
    }

    /// Whether nothing more is taken: it was finished, or nobody reads it any more.
    package var isClosed: Bool { buffer.withLock { $0.isFinished || $0.isClosed } }

    /// Bytes that wait for the client.
    package var buffered: Int { buffer.withLock { $0.bytes.count } }

    /// Appends all of `bytes`. False, and nothing taken, when they do not fit or the stream is closed.
    package func write(_ bytes: [UInt8]) -> Bool {
        buffer.withLock { buffer in
            guard !buffer.isFinished, !buffer.isClosed, bytes.count <= limit - buffer.bytes.count else { return false }
            buffer.bytes.append(bytes)
            buffer.wake()
            return true
        }
    }

    /// Ends the body after what is buffered and `last`, which is taken even beyond the limit.
    package func finish(_ last: [UInt8] = []) {
        buffer.withLock { buffer in
            guard !buffer.isFinished, !buffer.isClosed else { return }
            buffer.bytes.append(last)
            buffer.isFinished = true
            buffer.wake()
        }
    }

    /// What the reader does when it has all or wants no more; what is buffered is dropped.
    package func close() {
        let isFirst = buffer.withLock { buffer in
            defer {
                buffer.isClosed = true
                buffer.bytes.removeAll()
                buffer.wake()
            }
            return !buffer.isClosed
        }
        if isFirst { onClose() }
    }

    /// Takes what is buffered, as the client would; for tests without a server.
    package func takeBuffered() -> [UInt8] {
        buffer.withLock { buffer in
            Array(buffer.bytes.take(atMost: buffer.bytes.count))
        }
    }
}

// MARK: What the listener's thread does

extension BodyStream {
    /// Moves bytes to `room`, or suspends `reader`'s connection until there are some.
    func read(into room: UnsafeMutableRawBufferPointer, for reader: StreamSender) -> Reading {
        buffer.withLock { buffer in
            if buffer.isClosed { return .closed }
            guard buffer.bytes.isEmpty else {
                let taken = buffer.bytes.take(atMost: room.count)
                // Safe: they are within `room`, which nobody else touches.
                unsafe room.copyBytes(from: taken)
                return .copied(taken.count)
            }
            if buffer.isFinished { return .ended }
            reader.suspend()
            buffer.sleeper = reader
            return .sleeps
        }
    }

    /// Closes the stream when its reader sleeps and its client has left. A reader awake finds out by itself.
    func closeIfClientLeft() {
        // While the reader sleeps its connection cannot end, so the descriptor is its own.
        let hasLeft = buffer.withLock { $0.sleeper?.clientHasLeft ?? false }
        if hasLeft { close() }
    }
}

extension BodyStream: Hashable {
    package static func == (one: BodyStream, other: BodyStream) -> Bool { one === other }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
