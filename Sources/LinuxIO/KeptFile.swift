import CLinux
import Glibc

/// A file of the kernel's that is kept open, so that it can be read again when no other can be opened. For one thread at a time.
package struct KeptFile: ~Copyable, Sendable {
    private static let limit = 16_384

    private let owner: OwnedDescriptor

    package init(path: String) throws(SystemError) {
        owner = OwnedDescriptor(
            // The kernel reads the path during the call.
            try systemCall("open \(path)") { unsafe open(path, O_RDONLY | O_CLOEXEC) })
    }

    /// What is in it now, at most 16 KiB; nil where the kernel refuses.
    package func read() -> String? {
        var bytes = [UInt8](repeating: 0, count: Self.limit)
        // The kernel writes at most the whole array during the call.
        let count = unsafe pread(owner.rawValue, &bytes, Self.limit, 0)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
