import CLinux
import Glibc

/// A user that programs can be run as.
package struct UserAccount: Hashable, Sendable {
    package let userID: UInt32
    /// The user's own group.
    package let groupID: UInt32

    /// Looks the user up by name. May block: not for the engine thread.
    ///
    /// - Returns: nil when there is none of that name, or nobody can be asked.
    package init?(named name: String) {
        guard let found = try? Self.find(named: name) else { return nil }
        self = found
    }

    private init(userID: UInt32, groupID: UInt32) {
        self.userID = userID
        self.groupID = groupID
    }

    /// Looks the user up by name. May block: not for the engine thread.
    ///
    /// - Returns: nil when there is none of that name.
    /// - Throws: when this process has run out of what is needed to ask (`SystemError.isShortage`).
    package static func find(named name: String) throws(SystemError) -> UserAccount? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var refusal: CInt = 0
        let account: UserAccount? = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { room in
            guard let start = room.baseAddress else { return nil }
            // `entry` points into `room`; only its numbers leave this scope.
            refusal = unsafe getpwnam_r(name, &entry, start, room.count, &found)
            guard unsafe refusal == 0 && found != nil else { return nil }
            return unsafe UserAccount(userID: entry.pw_uid, groupID: entry.pw_gid)
        }
        let failure = SystemError(call: "getpwnam_r", errno: refusal)
        // Other numbers mean that there is none, to one name service or another (getpwnam(3)).
        guard account == nil, failure.isShortage else { return account }
        Refusals.note(errno: refusal)
        throw failure
    }

    /// The name of a user; nil for a number without one. May block: not for the engine thread.
    package static func name(of userID: UInt32) -> String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { room in
            guard let start = room.baseAddress else { return nil }
            // `entry` points into `room`; the name is copied before it goes.
            let refusal = unsafe getpwuid_r(userID, &entry, start, room.count, &found)
            return unsafe refusal == 0 && found != nil ? String(cString: entry.pw_name) : nil
        }
    }

    /// The user that this process runs as.
    package static var current: UInt32 { geteuid() }

    /// The group that this process runs as.
    package static var currentGroup: UInt32 { getegid() }
}
