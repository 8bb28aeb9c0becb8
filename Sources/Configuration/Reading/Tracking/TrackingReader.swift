import Health

/// What instances and groups can track, by name, with the weight that holds where they say nothing else.
struct Trackables {
    private var defaults: [TrackerIdentity: (weight: Int, isReversed: Bool)] = [:]

    mutating func define(_ kind: TrackerKind, _ name: String, weight: Int, isReversed: Bool) {
        defaults[TrackerIdentity(kind, name)] = (weight, isReversed)
    }

    func contains(_ kind: TrackerKind, _ name: String) -> Bool { defaults[TrackerIdentity(kind, name)] != nil }

    func names(_ kind: TrackerKind) -> [String] { defaults.keys.filter { $0.kind == kind }.map(\.name) }

    /// The tracker of this name; every interface can be tracked, whether it is there or not.
    func tracker(_ kind: TrackerKind, _ name: String) -> Tracker? {
        let identity = TrackerIdentity(kind, name)
        if kind == .interface { return Tracker(identity, weight: 0) }
        return defaults[identity].map { Tracker(identity, weight: $0.weight, reversed: $0.isReversed) }
    }
}

/// Reads the lines of `track_script` and its like: `NAME [weight N [reverse]]`.
///
/// A name that nothing has is an error: an instance that runs without what it tracks would fail open.
struct TrackingReader {
    let trackables: Trackables
    private(set) var trackers: [Tracker] = []
    private(set) var tracksOwnInterface = true
    private var places: [TrackerIdentity: SourcePosition] = [:]

    init(trackables: Trackables) {
        self.trackables = trackables
    }

    mutating func take(_ keyword: TrackingKeyword, _ block: Block?, _ report: inout Report) {
        switch keyword {
        case .scripts: read(block, .script, &report)
        case .interfaces: read(block, .interface, &report)
        case .files: read(block, .file, &report)
        case .processes: read(block, .process, &report)
        case .ignoresOwnInterface: tracksOwnInterface = false
        }
    }

    private mutating func read(_ block: Block?, _ kind: TrackerKind, _ report: inout Report) {
        for statement in block?.statements ?? [] {
            let name = statement.keyword
            guard var tracker = trackables.tracker(kind, name.text) else {
                reportMissing(name, kind, &report)
                continue
            }
            guard !trackers.contains(where: { $0.identity == tracker.identity }) else {
                report.warning(
                    name.location, "\(name.shown) is tracked already, and this line is ignored",
                    instead: "keep one of them")
                continue
            }
            var arguments = Arguments(statement)
            tracker.takeOptions(&arguments, among: trackables, &report)
            trackers.append(tracker)
            places[tracker.identity] = name.location
        }
    }

    /// Leaves out the interface that the instance is on.
    mutating func leaveOut(_ interface: String, of instance: Word, _ report: inout Report) {
        let own = TrackerIdentity(.interface, interface)
        guard let index = trackers.firstIndex(where: { $0.identity == own }) else { return }
        trackers.remove(at: index)
        guard let place = places[own] else { return }
        report.warning(
            place,
            "\"\(interface)\" is the interface of \(instance.shown) itself, and this line is ignored, as in keepalived",
            instead: "remove it: without its link the instance is in fault in any case", rule: .ownInterface)
    }

    private func reportMissing(_ name: Word, _ kind: TrackerKind, _ report: inout Report) {
        report.error(
            name.location, "no \(kind.block) is named \(name.shown)",
            instead: nearestWordQuestion(to: name.text, among: trackables.names(kind))
                ?? "define it", rule: .undefinedName)
    }
}

extension TrackerKind {
    /// The block that defines one.
    var block: String {
        switch self {
        case .script: "vrrp_script"
        case .interface: "interface"
        case .file: "track_file"
        case .process: "vrrp_track_process"
        }
    }

    /// The block that tracks one.
    var trackingKeyword: TrackingKeyword {
        switch self {
        case .script: .scripts
        case .interface: .interfaces
        case .file: .files
        case .process: .processes
        }
    }
}

extension Tracker {
    fileprivate mutating func takeOptions(
        _ arguments: inout Arguments, among trackables: Trackables, _ report: inout Report
    ) {
        while let word = arguments.next() {
            switch TrackKeyword(rawValue: word.text) {
            case .weight: takeWeight(word, &arguments, &report)
            case .reverse: reversed = true
            case .noReverse: reversed = false
            case nil: reject(word, among: trackables, &report)
            }
        }
    }

    private mutating func takeWeight(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) {
        let limit = identity.kind.weightLimit
        guard let number = arguments.next() else {
            report.error(
                word.location, "\"weight\" has no value", instead: "write a whole number from -\(limit) to \(limit)")
            return
        }
        var value = Arguments(word, [number])
        weight = value.number(in: -limit...limit, &report) ?? weight
    }

    private func reject(_ word: Word, among trackables: Trackables, _ report: inout Report) {
        if trackables.contains(identity.kind, word.text) {
            report.error(
                word.location, "\(word.shown) would not be tracked: a line names one \(identity.kind.rawValue)",
                instead: "write it on a line of its own")
        } else {
            TrackKeyword.table.reportUnknown(word, kind: "word", &report)
        }
    }
}

extension TrackerKind {
    /// A file's weight goes one further, because its product with 1 may put an instance in fault.
    var weightLimit: Int { self == .file ? 254 : 253 }
}
