/// What an administrator does about an objection.
extension HostView {
    /// - Parameter home: a place for the file that the service sees.
    func remedy(
        _ objection: PathObjection, _ access: Access, _ path: String, _ runner: Runner, home: String
    ) -> String {
        switch objection {
        case .hidden(let setting):
            let move = "move it to \(home)"
            guard let line = opening(setting), refusal(to: access, path, of: runner) == nil else { return move }
            return "\(move), or \(dropIn(line, runner.unit))"
        case .locked:
            let directory = nearestDirectory(of: path)
            let allow = dropIn("ReadWritePaths=\(directory)", runner.unit)
            guard refusal(to: .write, directory, of: runner) != nil else { return allow }
            return "let \(runner.account.name) write in \(directory), and \(allow)"
        case .refused(let place, let status): return permission(access, place, status, runner)
        }
    }

    /// What an administrator types to have a unit allow something.
    private func dropIn(_ line: String, _ unit: ServiceRights.Unit) -> String {
        "write [Service] and \(line) with systemctl edit \(unit.name), then restart it"
    }

    private func opening(_ setting: String) -> String? {
        switch setting {
        case "PrivateTmp=yes": "PrivateTmp=no"
        case let setting where setting.hasPrefix("ProtectHome="): "ProtectHome=read-only"
        default: nil
        }
    }

    private func permission(_ access: Access, _ place: String, _ status: FileStatus, _ runner: Runner) -> String {
        let letter = status.kind == .directory && access != .write ? "x" : access == .write ? "w" : "r"
        let letters = access == .execute && status.kind != .directory ? "rx" : letter
        if access == .execute { return "run chmod a+\(letters) \(place)" }
        guard let service, runner.unit == service.agent else {
            return
                "let \(runner.account.name) \(letter == "w" ? "write" : "reach") it, as with chown or setfacl on \(place)"
        }
        let change = "chmod g+\(letters) \(place)"
        return runner.account.groups.contains(status.groupID) && status.groupID != 0
            ? "run \(change)" : "run chgrp \(service.group) \(place) && \(change)"
    }
}
