import Health
import VRRP

/// A program that a configuration has run, and where it says so.
struct ProgramUse {
    /// Never empty.
    var command: [String]
    var user: ScriptUser?
    /// The block that names it: a check, an instance or a group.
    var keyword: TopLevelKeyword
    var name: String
    /// The keyword within the block.
    var inner: String

    var path: String { command[0] }

    func place(in sourceMap: SourceMap) -> SourcePosition {
        sourceMap.place([inner], in: keyword, named: name)
            ?? sourceMap.place(["vrrp_\(inner)"], in: keyword, named: name) ?? sourceMap.place(
                [], in: keyword, named: name)
            ?? SourcePosition(file: "", line: 1, column: 1)
    }
}

extension Configuration {
    /// Every program that is run for a check, an instance, a group or a FIFO.
    var programs: [ProgramUse] {
        checks.filter { !$0.command.isEmpty }.map { check in
            let user = check.user.map { ScriptUser(name: $0, group: check.group) }
            return ProgramUse(
                command: check.command, user: user, keyword: .check, name: check.name, inner: "script")
        } + instances.flatMap { $0.notifications.programs(.instance, $0.router.name) }
            + syncGroups.flatMap { $0.notifications.programs(.syncGroup, $0.name) }
            + globals.notifyFIFOs.compactMap(\.reader).map { reader in
                ProgramUse(
                    command: reader.command, user: reader.user, keyword: .globalDefinitions, name: "",
                    inner: GlobalKeyword.fifoScript.rawValue)
            }
    }
}

extension Notifications {
    fileprivate func programs(_ keyword: TopLevelKeyword, _ name: String) -> [ProgramUse] {
        NotificationKeyword.allCases.compactMap { inner in
            guard let command = command(of: inner), !command.command.isEmpty else { return nil }
            return ProgramUse(
                command: command.command, user: command.user, keyword: keyword, name: name, inner: inner.rawValue)
        }
    }
}
