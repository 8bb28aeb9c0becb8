import Health
import VRRP

/// A program that a configuration has run, and where it says so.
struct ProgramUse {
    /// Never empty.
    var command: [String]
    var user: ScriptUser?
    /// The block that names it: a check, an instance, a group or a virtual server.
    var keyword: TopLevelKeyword
    var name: String
    /// The keyword within the block.
    var inner: String
    /// Where the block begins that names it, within a virtual server.
    var block: SourcePosition?

    var path: String { command[0] }
    /// Whether its exit status is a verdict.
    var isCheck: Bool { keyword == .check || inner == MiscCheckKeyword.command.rawValue }

    func place(in sourceMap: SourceMap) -> SourcePosition {
        if let block { return sourceMap.place(of: inner, in: [block]) ?? block }
        return sourceMap.place([inner], in: keyword, named: name)
            ?? sourceMap.place(["vrrp_\(inner)"], in: keyword, named: name) ?? sourceMap.place(
                [], in: keyword, named: name)
            ?? SourcePosition(file: "", line: 1, column: 1)
    }
}

extension Configuration {
    /// Every program that is run for a check, an instance, a group, a FIFO or a virtual server.
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
            } + runningBalancing.virtualServers.flatMap(\.programs)
    }
}

extension VirtualServer {
    fileprivate var programs: [ProgramUse] {
        let own: [(NotifyCommand?, PoolKeyword)] = [(onQuorumUp, .quorumUp), (onQuorumDown, .quorumDown)]
        return own.compactMap { notify, keyword in notify?.use(keyword, in: location) }
            + realServers.flatMap(\.programs)
    }
}

extension RealServerConfiguration {
    fileprivate var programs: [ProgramUse] {
        let own: [(NotifyCommand?, ServerKeyword)] = [(onUp, .up), (onDown, .down)]
        return own.compactMap { notify, keyword in notify?.use(keyword, in: location) }
            + checkers.compactMap { checker in
                guard case .misc(let check) = checker.kind, !check.command.isEmpty else { return nil }
                return ProgramUse(
                    command: check.command, user: check.user, keyword: .virtualServer,
                    name: "\(checker.keyword.rawValue) of \(address)", inner: MiscCheckKeyword.command.rawValue,
                    block: checker.location)
            }
    }
}

extension NotifyCommand {
    fileprivate func use(_ keyword: some DefinedKeyword, in block: SourcePosition) -> ProgramUse? {
        guard !command.isEmpty else { return nil }
        return ProgramUse(
            command: command, user: user, keyword: .virtualServer, name: "", inner: keyword.rawValue, block: block)
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
