import Foundation

/// What every node has in /bin besides the machine's own programs: the check script of the case, `aloft` and `aloft-programs`.
enum Programs {
    /// The folder with these programs, made when it is first asked for.
    static func directory() throws -> String {
        let files = FileManager.default
        let directory = Laboratory.directory + "/bin"
        if files.fileExists(atPath: directory) { return directory }
        try files.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let script = "/check_nginx.sh"
        // Not copyItem(): it would keep the owner, who is not known in a user namespace.
        let text = try Data(contentsOf: URL(fileURLWithPath: Laboratory.repository + "/Tests/Lab/Case/bin" + script))
        try text.write(to: URL(fileURLWithPath: directory + script))
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory + script)
        if let aloft = AloftAgent.binary {
            for name in ["aloft", "aloft-programs"] {
                let program = URL(fileURLWithPath: aloft).deletingLastPathComponent().appendingPathComponent(name).path
                try files.createSymbolicLink(atPath: "\(directory)/\(name)", withDestinationPath: program)
            }
        }
        return directory
    }
}
