private import CLinux
private import Glibc

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

    /// Whether an access list (acl(5)) says more than the permissions do.
    package static func hasAccessList(_ path: String) -> Bool {
        unsafe getxattr(path, "system.posix_acl_access", nil, 0) > 0
    }

    /// The path without links; nil where nothing is there.
    package static func realPath(of path: String) -> String? {
        // The C library allocates the text, and it is freed as soon as it is copied.
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    /// The bytes of a file, `limit` of them at the most.
    ///
    /// - Parameter mustBeRegular: refuses a folder, a device or a pipe with EINVAL.
    package static func contents(
        of path: String, limit: Int, mustBeRegular: Bool = false
    ) throws(FileError) -> [UInt8] {
        // A pipe without a writer would otherwise be waited for.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw FileError(path, "open", errno) }
        defer { close(file) }
        if mustBeRegular {
            var status = stat()
            guard unsafe fstat(file, &status) == 0 else { throw FileError(path, "fstat", errno) }
            guard FileFacts(status).kind == .regular else { throw FileError(path, "open", EINVAL) }
        }
        var contents: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: min(limit, portionSize))
        while contents.count < limit {
            // The kernel writes at most the whole portion during the call.
            let count = unsafe read(file, &portion, min(portion.count, limit - contents.count))
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw FileError(path, "read", errno)
            }
            contents += portion.prefix(count)
        }
        return contents
    }

    private static let portionSize = 4096

    /// Has a file consist of these bytes; one that is new may be read by everybody.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o644)
        guard file >= 0 else { throw FileError(path, "open", errno) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            // The kernel reads the bytes during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw FileError(path, "write", errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// What a symbolic link says; nil where there is none, or it may not be seen.
    package static func linkTarget(_ path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        // The kernel writes at most the whole array during the call.
        let count = unsafe readlink(path, &target, target.count)
        return count >= 0 ? String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// The names in a folder, in no particular order.
    package static func names(in folder: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw FileError(folder, "opendir", errno) }
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
        guard unsafe rename(path, target) == 0 else { throw FileError(path, "rename", errno) }
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
    /// The twelve bits of chmod(1).
    package let permissions: UInt32
    package let userID: UInt32
    package let groupID: UInt32
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
        userID = status.st_uid
        groupID = status.st_gid
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        changed = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }
}

/// What the system did not do with a file, and why.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// What was asked of the system, such as `open`.
    package let call: String
    /// An errno.
    package let number: Int32

    init(_ path: String, _ call: String, _ number: Int32) {
        self.path = path
        self.call = call
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
