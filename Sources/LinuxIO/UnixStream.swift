import CLinux
import Glibc

/// One question to a server on a Unix socket, and its answer. Blocks: not for the engine thread.
package enum UnixStream {
    private static let chunk = 65_536

    /// Connects, sends all of `question`, and reads until the server closes the connection.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of an answer; a longer one is EMSGSIZE.
    ///   - patience: how long to wait for each piece of the answer; then EAGAIN. Nil waits for ever.
    package static func exchange(
        _ question: [UInt8], path: String, limit: Int, patience: Duration?
    ) throws(SystemError) -> [UInt8] {
        let stream = OwnedDescriptor(
            try systemCall("socket") { socket(AF_UNIX, CLinux_SOCK_STREAM | CLinux_SOCK_CLOEXEC, 0) })
        try stream.connect(to: try sockaddr_un(path: path))
        if let patience {
            let (seconds, attoseconds) = patience.components
            let time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
            try stream.setOption("SO_RCVTIMEO", SOL_SOCKET, SO_RCVTIMEO, structure: time)
        }
        try send(question, to: stream.rawValue)
        return try receive(from: stream.rawValue, limit: limit)
    }

    private static func send(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
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

    private static func receive(from descriptor: CInt, limit: Int) throws(SystemError) -> [UInt8] {
        var answer: [UInt8] = []
        var room = [UInt8](repeating: 0, count: chunk)
        while true {
            // The kernel writes at most the whole array during the call.
            let count = try systemCall("receive") { unsafe recv(descriptor, &room, chunk, 0) }
            guard count > 0 else { return answer }
            answer += room.prefix(count)
            guard answer.count <= limit else { throw SystemError(call: "receive", errno: EMSGSIZE) }
        }
    }
}
