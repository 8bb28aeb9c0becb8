/// Why a process of the service's cannot do with a path what it is to do.
enum PathObjection: Hashable {
    /// A setting of its unit hides it.
    case hidden(setting: String)
    /// A setting of its unit makes it read-only.
    case locked(setting: String)
    /// The mode of this file or directory does not let it.
    case refused(at: String, FileStatus)
}

extension HostView {
    /// Why `runner` does not get at `path`; nil where it does, and where nothing is there or nobody can tell.
    func objection(to access: Access, _ path: String, of runner: Runner) -> PathObjection? {
        guard path.hasPrefix("/"), !runner.unit.view.made.contains(where: { path.isIn($0) }) else { return nil }
        let real = realPath(of: path)
        for way in [path, real].compactMap(\.self) {
            if let setting = runner.unit.view.hiding(way) { return .hidden(setting: setting) }
        }
        if let refusal = refusal(onTheWayTo: path, runner) ?? real.flatMap({ refusal(onTheWayTo: $0, runner) }) {
            return refusal
        }
        guard let real, let status = status(of: real) else {
            return access == .write ? objection(toCreating: path, of: runner) : nil
        }
        if access == .write, status.kind != .other, let setting = runner.unit.view.locking(real) {
            return .locked(setting: setting)
        }
        return refusal(of: access, at: real, status, runner)
    }

    /// The mode alone, as if the unit hid nothing.
    func refusal(to access: Access, _ path: String, of runner: Runner) -> PathObjection? {
        guard let real = realPath(of: path) else { return nil }
        return refusal(onTheWayTo: real, runner)
            ?? status(of: real).flatMap { refusal(of: access, at: real, $0, runner) }
    }

    private func objection(toCreating path: String, of runner: Runner) -> PathObjection? {
        if let setting = runner.unit.view.locking(path) { return .locked(setting: setting) }
        let directory = nearestDirectory(of: path)
        return status(of: directory).flatMap { refusal(of: .write, at: directory, $0, runner) }
    }

    /// The directory that `path` is in, or the first above that is there.
    func nearestDirectory(of path: String) -> String {
        var current = directory(of: path)
        while current.count > 1, status(of: current)?.kind != .directory { current = directory(of: current) }
        return current.isEmpty ? "/" : current
    }

    private func refusal(onTheWayTo path: String, _ runner: Runner) -> PathObjection? {
        var current = ""
        for part in path.split(separator: "/").dropLast() {
            current += "/\(part)"
            guard let status = status(of: current) else { return nil }
            if let refusal = refusal(of: .execute, at: current, status, runner) { return refusal }
        }
        return nil
    }

    private func refusal(of access: Access, at path: String, _ status: FileStatus, _ runner: Runner) -> PathObjection? {
        // What an access list says is not looked at: it may well let them.
        runner.account.may(access, status) || status.hasAccessList ? nil : .refused(at: path, status)
    }
}

// In words.
extension HostView {
    /// `user aloft may not read /etc/aloft/tokens (root:root 0600)`.
    func reason(_ objection: PathObjection, _ access: Access, _ path: String, _ runner: Runner) -> String {
        let verb = access == .read ? "read" : access == .write ? "write" : "run"
        switch objection {
        case .hidden(let setting): return "\(setting) of \(runner.unit.name).service hides it"
        case .locked(let setting): return "\(setting) of \(runner.unit.name).service makes it read-only"
        case .refused(let place, let status):
            let owner = "\(userName(status.userID)):\(groupName(status.groupID)) \(octal(status.mode))"
            let way = status.kind == .directory && access != .write
            return "\(runner.description) may not \(way ? "enter" : verb) \(place) (\(owner))"
        }
    }

    private func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
