import Foundation

/// What every node has in /bin besides the machine's own programs: the check script of the case, and `aloft`.
enum Programs {
    /// The folder with these programs, made when it is first asked for.
    static func directory() throws -> String {
        let files = FileManager.default
        let directory = Laboratory.directory + "/bin"
        if files.fileExists(atPath: directory) { return directory }
        try files.copyItem(atPath: Laboratory.repository + "/Tests/Lab/Case/bin", toPath: directory)
        if let aloft = AloftAgent.binary {
            try files.createSymbolicLink(atPath: directory + "/aloft", withDestinationPath: aloft)
        }
        return directory
    }
}
