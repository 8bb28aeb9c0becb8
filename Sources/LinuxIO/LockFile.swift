import CLinux
import Glibc

/// A file that only one process can hold locked (flock), with the number of that process in it.
///
/// The kernel lets go of the lock when the process ends, however it ends; the file stays.
package struct LockFile: ~Copyable, Sendable {
    private let owner: OwnedDescriptor

    /// Creates the file if need be, and locks it.
    package init(path: String) throws(LockFileError) {
        self.init(owner: try lockedFile(path))
    }

    private init(owner: consuming OwnedDescriptor) {
        self.owner = owner
    }

    /// Lets go of the lock, which is held at least until here.
    ///
    /// By name: a child that this process has made, and that has not executed its program yet, has the file open too.
    package consuming func release() {
        flock(owner.rawValue, LOCK_UN)
    }
}

/// Why a lock file could not be locked.
package enum LockFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process holds it, by the number that it has written.
    case held(path: String, LockHolder)
    case unusable(SystemError)

    package var description: String {
        switch self {
        case .held(let path, let holder): "\(path) is locked by \(holder)."
        case .unusable(let error): error.description
        }
    }
}

private func lockedFile(_ path: String) throws(LockFileError) -> OwnedDescriptor {
    let holder: Int32?
    do throws(SystemError) {
        let file = OwnedDescriptor(
            try systemCall("open") { unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644) })
        if try isLocked(file.rawValue) {
            try writeProcessID(file.rawValue)
            return file
        }
        holder = readProcessID(file.rawValue)
    } catch {
        throw .unusable(error.about(path))
    }
    throw .held(path: path, LockHolder(processID: holder ?? 0, userID: nil))
}

private func isLocked(_ descriptor: CInt) throws(SystemError) -> Bool {
    try systemCallUnlessBlocked("flock") { flock(descriptor, LOCK_EX | LOCK_NB) } != nil
}

/// The longest decimal number of a process, and a line end.
private let longestEntry = 12

private func readProcessID(_ descriptor: CInt) -> Int32? {
    var entry = [UInt8](repeating: 0, count: longestEntry)
    // The kernel writes at most the whole array during the call.
    let count = unsafe pread(descriptor, &entry, longestEntry, 0)
    guard count > 0, let text = String(validating: entry.prefix(count), as: UTF8.self) else { return nil }
    return Int32(text.prefix { $0.isNumber })
}

private func writeProcessID(_ descriptor: CInt) throws(SystemError) {
    let entry = Array("\(getpid())\n".utf8)
    _ = try systemCall("ftruncate") { ftruncate(descriptor, 0) }
    // The kernel reads the whole array during the call.
    _ = try systemCall("pwrite") { unsafe pwrite(descriptor, entry, entry.count, 0) }
}
