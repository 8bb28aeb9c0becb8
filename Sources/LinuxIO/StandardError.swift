import Glibc

/// The process' standard error output, without any buffer.
package enum StandardError {
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
