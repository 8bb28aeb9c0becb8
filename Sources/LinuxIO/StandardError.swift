import Glibc
import Texts

/// The process' standard error output, without any buffer.
package enum StandardError {
    /// What keeps a program from doing what it was started for, as one line. In the journal it has the level of an error, which
    /// sd-daemon(3) has as a prefix; a line without one would pass for information there.
    package static func printLine(_ text: String) {
        write(Array(line(text, forJournal: Environment.hasJournal).utf8))
    }

    static func line(_ text: String, forJournal: Bool) -> String {
        forJournal ? "<3>\(text.replacing("\n", by: "\\n"))\n" : "\(text)\n"
    }

    /// To be handed to a program.
    package static let descriptor = STDERR_FILENO

    /// Writes all of `bytes`, waiting as long as the reader makes us wait; what cannot be written is dropped.
    package static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // The kernel reads the bytes during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
