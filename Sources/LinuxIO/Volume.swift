import CLinux
import Glibc

/// The file system that a directory is on.
package enum Volume {
    package struct Space: Hashable, Sendable {
        /// For everybody but root.
        package var freeBytes: Int64
        package var totalBytes: Int64
        /// Files that can still be made; nil where the file system does not count them.
        package var freeFiles: Int64?
    }

    /// - Throws: ENOENT where there is no such directory.
    package static func space(at path: String) throws(SystemError) -> Space {
        var status = statvfs()
        // The kernel reads the path and writes one whole structure during the call.
        _ = try systemCall("statvfs") { unsafe statvfs(path, &status) }
        let unit = Int64(clamping: status.f_frsize)
        return Space(
            freeBytes: unit * Int64(clamping: status.f_bavail), totalBytes: unit * Int64(clamping: status.f_blocks),
            freeFiles: status.f_files == 0 ? nil : Int64(clamping: status.f_favail))
    }

    /// How long it takes until 4 KiB are on the disk (fsync(2)); the file is gone afterwards.
    ///
    /// - Throws: ENOSPC, EROFS, EACCES and the like where nothing can be written.
    package static func timeToWrite(in directory: String) throws(SystemError) -> Duration {
        let path = "\(directory)/.aloft-doctor-\(getpid())"
        // The kernel reads the path, and below the bytes, during the calls.
        let file = OwnedDescriptor(
            try systemCall("open \(path)") { unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) })
        _ = try systemCall("unlink \(path)") { unsafe unlink(path) }
        let bytes = [UInt8](repeating: 0, count: 4096)
        let begin = ContinuousClock.now
        _ = try systemCall("write") { unsafe write(file.rawValue, bytes, bytes.count) }
        _ = try systemCall("fsync") { fsync(file.rawValue) }
        return begin.duration(to: .now)
    }

    /// Whether users beside the owner of a file, and root, may read it; false where there is none.
    package static func isReadableByOthers(_ path: String) -> Bool {
        var status = stat()
        // The kernel reads the path and writes one whole structure during the call.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }
}
