import CLinux
import Glibc

/// Users and groups by name and number. May block: not for the engine thread.
package enum UserDatabase {
    /// Room for the texts of one entry; an entry with more is as good as none.
    private static let entryBytes = 65_536
    /// NGROUPS_MAX of Linux.
    private static let maximumGroups: CInt = 65_536

    /// The number of a group; nil when there is none of that name.
    package static func groupID(named name: String) -> UInt32? {
        unsafe withUnsafeTemporaryEntry { buffer in
            var entry = unsafe group()
            var found: UnsafeMutablePointer<group>?
            // `entry` points into `buffer`, and only its number leaves this scope.
            let refusal = unsafe getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found)
            return unsafe refusal == 0 && found != nil ? entry.gr_gid : nil
        }
    }

    /// The name of a group; nil for a number without one.
    package static func groupName(of groupID: UInt32) -> String? {
        unsafe withUnsafeTemporaryEntry { buffer in
            var entry = unsafe group()
            var found: UnsafeMutablePointer<group>?
            // `entry` points into `buffer`; the name is copied before it goes.
            let refusal = unsafe getgrgid_r(groupID, &entry, buffer.baseAddress, buffer.count, &found)
            return unsafe refusal == 0 && found != nil ? String(cString: entry.gr_name) : nil
        }
    }

    /// Whether the user belongs to the group; false when there is no such group.
    package static func isUser(_ userID: UInt32, inGroup name: String) -> Bool {
        groupID(named: name).map { groups(ofUser: userID).contains($0) } ?? false
    }

    /// The groups of a user, the first one included; none for a number without a user.
    package static func groups(ofUser userID: UInt32) -> [UInt32] {
        unsafe withUnsafeTemporaryEntry { buffer in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let start = buffer.baseAddress else { return [] }
            // `entry` points into `buffer`, which is there until the names were read.
            let refusal = unsafe getpwuid_r(userID, &entry, start, buffer.count, &found)
            guard refusal == 0, unsafe found != nil else { return [] }
            return unsafe groups(ofUserNamed: entry.pw_name, first: entry.pw_gid)
        }
    }

    private static func groups(ofUserNamed name: UnsafePointer<CChar>, first: gid_t) -> [UInt32] {
        var count = maximumGroups
        var groups = [gid_t](repeating: 0, count: Int(maximumGroups))
        // The C library writes at most `count` numbers, and says how many there are.
        guard unsafe getgrouplist(name, first, &groups, &count) >= 0 else { return [] }
        return Array(groups.prefix(Int(count)))
    }

    private static func withUnsafeTemporaryEntry<Result>(
        _ body: (UnsafeMutableBufferPointer<CChar>) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: entryBytes, body)
    }
}
