import CLinux
import Glibc

/// What the file system says of a file to whoever asks.
package struct FileFacts: Hashable, Sendable {
    package var isRegular: Bool
    package var isDirectory: Bool
    /// The twelve bits of chmod(1).
    package var mode: UInt32
    package var userID: UInt32
    package var groupID: UInt32
    /// Whether there is an access list beside the mode (acl(5)).
    package var hasAccessList: Bool

    /// Follows links; nil where nothing is there, or nothing that may be seen.
    package init?(of path: String) {
        var status = stat()
        // The kernel reads the path, and writes one whole structure, during the calls.
        guard unsafe stat(path, &status) == 0 else { return nil }
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        mode = status.st_mode & 0o7777
        userID = status.st_uid
        groupID = status.st_gid
        hasAccessList = unsafe getxattr(path, "system.posix_acl_access", nil, 0) > 0
    }

    /// The path without links; nil where nothing is there.
    package static func realPath(of path: String) -> String? {
        // The C library allocates the text, and it is freed as soon as it is copied.
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }
}
