import Health

/// What the file defines for instances and groups to track.
struct Definitions {
    private(set) var checks: [CheckDefinition] = []
    private(set) var files: [TrackedFile] = []
    private(set) var processes: [TrackedProcess] = []
    private(set) var trackables = Trackables()
    private var names: [(identity: TrackerIdentity, word: Word)] = []

    /// Which blocks define what.
    static let keywords: [(TrackerKind, [TopLevelKeyword])] = [
        (.script, [.check]), (.file, [.trackedFile, .vrrpTrackedFile]), (.process, [.trackedProcess]),
    ]

    mutating func read(
        _ kind: TrackerKind, _ name: Word, _ block: Block, globals: GlobalConfiguration, _ report: inout Report
    ) {
        switch kind {
        case .script:
            var reader = CheckReader(globals: globals)
            guard let check = reader.read(name, block, &report) else { return }
            if isNew(kind, name, check.weight, check.reversed, &report) { checks.append(check) }
        case .file:
            var reader = TrackedFileReader()
            guard let file = reader.read(name, block, &report) else { return }
            if isNew(kind, name, file.weight, file.reversed, &report) { files.append(file) }
        case .process:
            var reader = TrackedProcessReader()
            guard let process = reader.read(name, block, &report) else { return }
            if isNew(kind, name, process.weight, process.reversed, &report) { processes.append(process) }
        case .interface:
            return
        }
    }

    private mutating func isNew(
        _ kind: TrackerKind, _ name: Word, _ weight: Int, _ isReversed: Bool, _ report: inout Report
    ) -> Bool {
        guard !trackables.contains(kind, name.text) else {
            report.error(
                name.location, "there is a \(kind.block) \(name.shown) already", instead: "give this one another name",
                rule: .duplicateName)
            return false
        }
        trackables.define(kind, name.text, weight: weight, isReversed: isReversed)
        names.append((TrackerIdentity(kind, name.text), name))
        return true
    }

    /// What only refused instances track is not worth a warning of its own: the caller does not ask then.
    func warnOfUntracked(_ tracked: Set<TrackerIdentity>, _ report: inout Report) {
        for (identity, word) in names where !tracked.contains(identity) {
            let keyword = identity.kind.trackingKeyword.rawValue
            report.warning(
                word.location,
                identity.kind == .script
                    ? "no instance tracks \(word.shown), and so it is not run"
                    : "no instance tracks \(word.shown), and so it is not watched",
                instead: "name it in a \(keyword), or remove it", rule: .untracked)
        }
    }
}
