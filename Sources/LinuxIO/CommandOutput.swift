import Glibc

/// What a program of the system prints.
package enum CommandOutput {
    private static let limit = 4 << 20

    /// The lines of its standard output, at most 4 MiB; none where it is not installed, or fails.
    ///
    /// - Parameter command: for the shell, a constant.
    package static func lines(of command: StaticString) -> [String] {
        // The C library reads both texts during the call; the stream is this function's own until `pclose`.
        guard let stream = unsafe popen("\(command) 2>/dev/null", "re") else { return [] }
        defer { unsafe _ = pclose(stream) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            // The C library writes at most the whole array during the call.
            let count = unsafe fread(&piece, 1, piece.count, stream)
            guard count > 0 else { break }
            bytes += piece.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
