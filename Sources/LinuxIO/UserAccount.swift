import CLinux
import Glibc

/// A user that programs can be run as.
package struct UserAccount: Hashable, Sendable {
    package let userID: UInt32
    /// The user's own group.
    package let groupID: UInt32

    /// Looks the user up by name. May block: not for the engine thread.
    ///
    /// - Returns: nil when there is none of that name.
    package init?(named name: String) {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        let numbers: (UInt32, UInt32)? = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) {
            room in
            guard let start = room.baseAddress else { return nil }
            // `entry` points into `room`; only its numbers leave this scope.
            let refusal = unsafe getpwnam_r(name, &entry, start, room.count, &found)
            return unsafe refusal == 0 && found != nil ? (entry.pw_uid, entry.pw_gid) : nil
        }
        guard let (userID, groupID) = numbers else { return nil }
        self.userID = userID
        self.groupID = groupID
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
