import CLinux
import Glibc

/// A connection to a server on a Unix socket. Blocks: not for the engine thread.
package struct UnixStream: ~Copyable {
    private static let chunk = 65_536

    private let descriptor: OwnedDescriptor

    /// Connects.
    ///
    /// - Parameter patience: how long to wait for each piece of an answer; then EAGAIN. Nil waits for ever.
    package init(path: String, patience: Duration?) throws(SystemError) {
        let stream = OwnedDescriptor(
            try systemCall("socket") { socket(AF_UNIX, CLinux_SOCK_STREAM | CLinux_SOCK_CLOEXEC, 0) })
        try stream.connect(to: try sockaddr_un(path: path))
        if let patience {
            let (seconds, attoseconds) = patience.components
            let time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
            try stream.setOption("SO_RCVTIMEO", SOL_SOCKET, SO_RCVTIMEO, structure: time)
        }
        descriptor = stream
    }

    package borrowing func send(_ bytes: [UInt8]) throws(SystemError) {
        let descriptor = descriptor.rawValue
        var rest = bytes[...]
        while !rest.isEmpty {
            // The kernel reads the bytes during the call.
            let sent = try systemCall("send") {
                unsafe rest.withUnsafeBytes {
                    unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CLinux_MSG_NOSIGNAL)
                }
            }
            rest = rest.dropFirst(sent)
        }
    }

    /// The next piece of what the server says; empty when it has closed the connection.
    package borrowing func receive() throws(SystemError) -> [UInt8] {
        let descriptor = descriptor.rawValue
        var room = [UInt8](repeating: 0, count: Self.chunk)
        // The kernel writes at most the whole array during the call.
        let count = try systemCall("receive") { unsafe recv(descriptor, &room, Self.chunk, 0) }
        return Array(room.prefix(count))
    }

    /// Connects, sends all of `question`, and reads until the server closes the connection.
    ///
    /// - Parameter limit: the most bytes of an answer; a longer one is EMSGSIZE.
    package static func exchange(
        _ question: [UInt8], path: String, limit: Int, patience: Duration?
    ) throws(SystemError) -> [UInt8] {
        let stream = try UnixStream(path: path, patience: patience)
        try stream.send(question)
        var answer: [UInt8] = []
        while true {
            let piece = try stream.receive()
            guard !piece.isEmpty else { return answer }
            answer += piece
            guard answer.count <= limit else { throw SystemError(call: "receive", errno: EMSGSIZE) }
        }
    }
}
