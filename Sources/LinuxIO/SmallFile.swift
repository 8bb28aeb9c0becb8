import Files

/// A file of a few kilobytes, such as the kernel's own, whose size nobody knows before.
package enum SmallFile {
    package static let limit = 65_536

    /// The text of the file, at most so many bytes of it; nil when it cannot be read.
    package static func read(_ path: String, atMost limit: Int = SmallFile.limit) -> String? {
        (try? FileSystem.contents(of: path, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text of the file, at most 64 KiB of it.
    ///
    /// - Throws: the kernel's error, ENOENT where there is no file.
    package static func contents(of path: String) throws(SystemError) -> String {
        String(decoding: try bytes(of: path, atMost: limit), as: UTF8.self)
    }

    /// The first bytes of a regular file as text; bytes that are no UTF-8 are replaced.
    ///
    /// - Throws: the kernel's error, ENOENT where there is no file; EINVAL for what is no regular file.
    package static func beginning(of path: String, atMost limit: Int) throws(SystemError) -> String {
        String(decoding: try bytes(of: path, atMost: limit, mustBeRegular: true), as: UTF8.self)
    }

    /// All bytes of the file; at most 1 MiB of it.
    ///
    /// - Throws: the kernel's error, ENOENT where there is no file.
    package static func bytes(of path: String) throws(SystemError) -> [UInt8] {
        try bytes(of: path, atMost: 1 << 20)
    }

    private static func bytes(
        of path: String, atMost limit: Int, mustBeRegular: Bool = false
    ) throws(SystemError) -> [UInt8] {
        do {
            return try FileSystem.contents(of: path, limit: limit, mustBeRegular: mustBeRegular)
        } catch {
            throw SystemError(call: error.call, errno: error.number)
        }
    }
}
