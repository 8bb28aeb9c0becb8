import CLinux
import Files
import Glibc

/// Whose a file is, and who may do what with it.
package struct FileOwnership: Hashable, Sendable {
    package var userID: UInt32
    package var groupID: UInt32
    /// The permission bits (chmod(2)).
    package var mode: UInt32

    package init(userID: UInt32, groupID: UInt32, mode: UInt32) {
        self.userID = userID
        self.groupID = groupID
        self.mode = mode
    }

    fileprivate init(_ status: stat) {
        self.init(userID: status.st_uid, groupID: status.st_gid, mode: status.st_mode & 0o7777)
    }

    /// Of what is at `path`, links followed; nil where nothing can be looked at.
    package init?(of path: String) {
        var status = stat()
        // The kernel reads the path and writes the structure during the call.
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

/// The contents of a small file about to be replaced as a whole, by one process at a time.
///
/// A reader sees the old contents or the new ones, never a part, and a crash leaves the old ones. The lock is on the
/// directory (flock), so that replacing the file does not lose it and nothing is left behind.
package struct FileUpdate: ~Copyable {
    /// Bytes beyond which a file is refused: what `SmallFile` reads.
    package static let limit = 65_536
    /// Nobody but its owner may read a new file.
    private static let modeOfNewFiles: mode_t = 0o600

    /// The contents; nil while there is no such file.
    package let text: String?
    /// Whose the file is; nil while there is none.
    package let ownership: FileOwnership?
    /// Whose the directory is.
    package let directoryOwnership: FileOwnership
    private let path: String
    private let directory: OwnedDescriptor

    /// Waits until no other process updates a file in the same directory, and reads the file.
    ///
    /// - Parameter path: links are followed, so that the file they lead to is replaced.
    package init(path: String) throws(SystemError) {
        let path = resolved(path)
        let directory = try lockedDirectory(directoryPath(of: path))
        let (text, ownership) = try about(path) { () throws(SystemError) in try contents(of: path) }
        var status = stat()
        let descriptor = directory.rawValue
        // The kernel writes the structure during the call.
        _ = try systemCall("fstat") { unsafe fstat(descriptor, &status) }
        self.init(
            path: path, directory: directory, text: text, ownership: ownership,
            directoryOwnership: FileOwnership(status))
    }

    private init(
        path: String, directory: consuming OwnedDescriptor, text: String?, ownership: FileOwnership?,
        directoryOwnership: FileOwnership
    ) {
        self.path = path
        self.directory = directory
        self.text = text
        self.ownership = ownership
        self.directoryOwnership = directoryOwnership
    }

    /// Replaces the contents.
    ///
    /// - Parameter ownership: whose the file is from now on; nil for what it was. It is in force before the name leads to it.
    /// - Throws: EFBIG beyond `limit`; the old contents stay with every error.
    package func replace(with text: String, ownership: FileOwnership? = nil) throws(SystemError) {
        guard text.utf8.count <= Self.limit else { throw SystemError(call: "write", errno: EFBIG, detail: path) }
        // Whoever holds the lock is the only one to use this name: what is there a crash left behind.
        let temporary = "\(path).new"
        // The kernel reads the path during the calls.
        _ = unsafe unlink(temporary)
        let file = OwnedDescriptor(
            try about(temporary) { () throws(SystemError) in
                try systemCall("open") {
                    unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, Self.modeOfNewFiles)
                }
            })
        do throws(SystemError) {
            try write(text, to: file.rawValue, ownership ?? self.ownership)
            // The kernel reads both paths during the call.
            _ = try systemCall("rename") { unsafe rename(temporary, path) }
        } catch {
            // The kernel reads the path during the call.
            _ = unsafe unlink(temporary)
            throw error.about(path)
        }
        let descriptor = directory.rawValue
        _ = try systemCall("fsync") { fsync(descriptor) }
    }

    private func write(_ text: String, to descriptor: CInt, _ ownership: FileOwnership?) throws(SystemError) {
        if let ownership {
            _ = try systemCall("fchown") { fchown(descriptor, ownership.userID, ownership.groupID) }
        }
        let mode = ownership?.mode ?? Self.modeOfNewFiles
        _ = try systemCall("fchmod") { fchmod(descriptor, mode) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = try systemCall("write") {
                // The kernel reads the bytes during the call.
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
        _ = try systemCall("fsync") { fsync(descriptor) }
    }
}

private func about<Value: ~Copyable>(
    _ path: String, _ body: () throws(SystemError) -> Value
) throws(SystemError) -> Value {
    do throws(SystemError) {
        return try body()
    } catch {
        throw error.detail == nil ? error.about(path) : error
    }
}

private func lockedDirectory(_ path: String) throws(SystemError) -> OwnedDescriptor {
    try about(path) { () throws(SystemError) in
        let directory = OwnedDescriptor(
            // The kernel reads the path during the call.
            try systemCall("open") { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        let descriptor = directory.rawValue
        _ = try systemCall("flock") { flock(descriptor, LOCK_EX) }
        return directory
    }
}

private func contents(
    of path: String
) throws(SystemError) -> (text: String?, ownership: FileOwnership?) {
    let file: OwnedDescriptor
    do throws(SystemError) {
        // The kernel reads the path during the call. Without O_NONBLOCK a pipe would keep us waiting.
        file = OwnedDescriptor(try systemCall("open") { unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) })
    } catch {
        guard error.errno == ENOENT else { throw error }
        return (nil, nil)
    }
    var status = stat()
    let descriptor = file.rawValue
    // The kernel writes the structure during the call.
    _ = try systemCall("fstat") { unsafe fstat(descriptor, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw SystemError(call: "open", errno: EINVAL, detail: "\(path) is not a regular file")
    }
    guard status.st_size <= FileUpdate.limit else { throw SystemError(call: "open", errno: EFBIG, detail: path) }
    return (try text(of: descriptor), FileOwnership(status))
}

private func text(of descriptor: CInt) throws(SystemError) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: FileUpdate.limit)
    while true {
        // The kernel writes at most the whole array during the call.
        let count = try systemCall("read") { unsafe read(descriptor, &buffer, buffer.count) }
        guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        bytes += buffer.prefix(count)
        guard bytes.count <= FileUpdate.limit else { throw SystemError(call: "read", errno: EFBIG) }
    }
}

/// Where links lead to; `path` itself where nothing is there yet.
private func resolved(_ path: String) -> String { FileSystem.realPath(of: path) ?? path }

private func directoryPath(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
