internal import Glibc

/// Files by their paths, as the system has them.
package enum FileSystem {
    /// What stands at the end of a path, symbolic links followed; nil where nothing can be seen.
    package static func facts(of path: String) -> FileFacts? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? FileFacts(status) : nil
    }

    package static func exists(_ path: String) -> Bool { facts(of: path) != nil }

    /// Whether this process may write there.
    package static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

    /// The bytes of a file, `limit` of them at the most.
    package static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
        // A pipe without a writer would otherwise be waited for.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw FileError(path, errno) }
        defer { close(file) }
        var contents = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let taken = unsafe contents.withUnsafeMutableBytes { bytes in
                unsafe read(file, bytes.baseAddress?.advanced(by: count), limit - count)
            }
            if taken == 0 { break }
            guard taken > 0 else {
                if errno == EINTR { continue }
                throw FileError(path, errno)
            }
            count += taken
        }
        return Array(contents.prefix(count))
    }

    /// The names in a folder, in no particular order.
    package static func names(in folder: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw FileError(folder, errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package static func move(_ path: String, to target: String) throws(FileError) {
        guard unsafe rename(path, target) == 0 else { throw FileError(path, errno) }
    }

    /// Does nothing where nothing is.
    package static func remove(_ path: String) { unsafe _ = unlink(path) }

    /// The folder that a path is in, and its last part.
    package static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }
}

/// What the system knows of a file.
package struct FileFacts: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case regular, directory, other
    }

    package let kind: Kind
    package let size: Int64
    /// The bits of its permissions.
    package let permissions: UInt32
    /// Which file it is, whatever its path.
    package let device: UInt64
    package let number: UInt64
    /// When it was last written, in nanoseconds since 1970.
    package let changed: Int64

    fileprivate init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            default: .other
            }
        size = Int64(status.st_size)
        permissions = UInt32(status.st_mode & 0o7777)
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        changed = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }
}

/// What the system did not do with a file, and why.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// An errno.
    package let number: Int32

    init(_ path: String, _ number: Int32) {
        self.path = path
        self.number = number
    }

    /// Whether there is no such file.
    package var isOfAbsence: Bool { number == ENOENT || number == ENOTDIR }
    /// Whether this user may not.
    package var isOfRights: Bool { number == EACCES || number == EPERM }

    /// The system's words.
    package var why: String { unsafe String(cString: strerror(number)) }

    package var description: String { "\(path): \(why)" }
}
