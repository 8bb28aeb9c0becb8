internal import LinuxIO

/// Whose the tokens file is to be when root writes it: the service, another user, must be able to read it at its next start.
struct TokenFileOwner {
    /// Whom the service runs as; nil where it is not installed.
    let service: UserAccount?
    let isRoot: Bool

    func ownership(of update: borrowing FileUpdate) -> FileOwnership? {
        ownership(after: update.ownership, in: update.directoryOwnership)
    }

    /// - Parameters:
    ///   - file: of the file; nil while there is none.
    ///   - directory: of the directory that it is in.
    /// - Returns: nil for what the file has, or a new file gets by itself.
    func ownership(after file: FileOwnership?, in directory: FileOwnership) -> FileOwnership? {
        guard isRoot else { return nil }
        if let file {
            guard let service, file.userID == 0, !file.canBeRead(by: service) else { return nil }
            return FileOwnership(userID: 0, groupID: service.groupID, mode: file.mode | 0o040)
        }
        if directory.userID != 0 {
            return FileOwnership(userID: directory.userID, groupID: directory.groupID, mode: 0o600)
        }
        return service.map { FileOwnership(userID: 0, groupID: $0.groupID, mode: 0o640) }
    }
}

extension FileOwnership {
    /// As the kernel decides it for a user with no groups but their own (path_resolution(7)).
    func canBeRead(by user: UserAccount) -> Bool {
        if user.userID == userID { return mode & 0o400 != 0 }
        if user.groupID == groupID { return mode & 0o040 != 0 }
        return mode & 0o004 != 0
    }
}
