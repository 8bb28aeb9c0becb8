/// What somebody may want of a file or a directory.
package enum Access: UInt32, Hashable, Sendable {
    /// Of a directory: to reach what is in it.
    case execute = 1
    case write = 2
    case read = 4
}

/// What the file system says of a file, links followed.
package struct FileStatus: Hashable, Sendable {
    /// What it is, where that matters.
    package enum Kind: Hashable, Sendable {
        case regular, directory, other
    }

    package var kind: Kind
    /// The twelve bits of chmod(1).
    package var mode: UInt32
    package var userID: UInt32
    package var groupID: UInt32
    /// Whether an access list (acl(5)) says more than the mode does.
    package var hasAccessList: Bool

    package init(kind: Kind, mode: UInt32, userID: UInt32, groupID: UInt32, hasAccessList: Bool = false) {
        self.kind = kind
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.hasAccessList = hasAccessList
    }
}

/// Whom a process runs as, and what that lets it do with files.
package struct Account: Hashable, Sendable {
    package var name: String
    package var userID: UInt32
    package var groups: Set<UInt32>
    /// CAP_DAC_OVERRIDE: no mode stands in its way.
    package var ignoresModes = false
    /// CAP_DAC_READ_SEARCH: the same for reading.
    package var readsEverything = false

    package init(name: String, userID: UInt32, groups: Set<UInt32>) {
        self.name = name
        self.userID = userID
        self.groups = groups
    }

    /// Whether the mode of a file gives this access (path_resolution(7)).
    package func may(_ access: Access, _ file: FileStatus) -> Bool {
        let isSearch = access == .execute && file.kind == .directory
        if ignoresModes { return access != .execute || isSearch || file.mode & 0o111 != 0 }
        if readsEverything, access == .read || isSearch { return true }
        let shift: UInt32 = file.userID == userID ? 6 : groups.contains(file.groupID) ? 3 : 0
        return file.mode >> shift & access.rawValue != 0
    }
}
