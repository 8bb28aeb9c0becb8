import CLinux
import Glibc

/// A file of a few kilobytes, such as the kernel's own.
package enum SmallFile {
    package static let limit = 65_536

    /// The text of the file, at most so many bytes of it; nil when it cannot be read.
    package static func read(_ path: String, atMost limit: Int = SmallFile.limit) -> String? {
        try? text(of: path, atMost: limit, flags: 0, mustBeRegular: false)
    }

    /// The text of the file, at most 64 KiB of it.
    ///
    /// - Throws: the kernel's error, ENOENT where there is no file.
    package static func contents(of path: String) throws(SystemError) -> String {
        try text(of: path, atMost: limit, flags: 0, mustBeRegular: false)
    }

    /// The first bytes of a regular file as text; bytes that are no UTF-8 are replaced.
    ///
    /// - Throws: the kernel's error, ENOENT where there is no file; EINVAL for what is no regular file.
    package static func beginning(of path: String, atMost limit: Int) throws(SystemError) -> String {
        try text(of: path, atMost: limit, flags: O_NONBLOCK, mustBeRegular: true)
    }

    /// All bytes of a file such as the kernel's own under /proc, whose size nobody knows before; at most 1 MiB of it.
    ///
    /// - Throws: the kernel's error, ENOENT where there is no file.
    package static func bytes(of path: String) throws(SystemError) -> [UInt8] {
        // The kernel reads the path during the call.
        let file = OwnedDescriptor(try systemCall("open") { unsafe open(path, O_RDONLY | O_CLOEXEC) })
        let descriptor = file.rawValue
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: portion)
        while bytes.count < 1 << 20 {
            // The kernel writes at most the whole array during the call.
            let count = try systemCall("read") { unsafe Glibc.read(descriptor, &buffer, buffer.count) }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    private static let portion = 4096

    private static func text(
        of path: String, atMost limit: Int, flags: CInt, mustBeRegular: Bool
    ) throws(SystemError) -> String {
        // The kernel reads the path during the call.
        let file = OwnedDescriptor(try systemCall("open") { unsafe open(path, O_RDONLY | O_CLOEXEC | flags) })
        var status = stat()
        // The kernel writes the structure during the call.
        _ = try systemCall("fstat") { unsafe fstat(file.rawValue, &status) }
        guard !mustBeRegular || status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(call: "open", errno: EINVAL)
        }
        var bytes = [UInt8](repeating: 0, count: limit)
        // The kernel writes at most the whole array during the call.
        let count = try systemCall("read") { unsafe CInt(Glibc.read(file.rawValue, &bytes, limit)) }
        return String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
    }
}
