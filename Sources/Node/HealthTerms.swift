internal import Configuration
internal import Health
internal import VRRP

/// What the trackers of one instance make of it.
struct HealthTerms {
    var base: UInt8
    /// Its own and those of its sync group.
    var trackers: [Tracker]
    /// Nil where no reload added what is not known yet.
    var newcomers: Newcomers?

    func priority(_ reading: (TrackerIdentity) -> TrackerReading) -> EffectivePriority {
        EffectivePriority(base: base, trackers: trackers, newcomers: newcomers, reading: reading)
    }

    /// Why it may not take part: what has no weight keeps it out until it is known, and while it is not as it should be.
    func faults(_ reading: (TrackerIdentity) -> TrackerReading) -> [Fault] {
        trackers.compactMap { tracker in
            let reading = reading(tracker.identity)
            if tracker.isFault(reading) { return Fault(tracker.identity, reading) }
            let isUnknown = reading == .verdict(.pending) || reading == .lapsed(.pending)
            guard tracker.weight == 0, isUnknown else { return nil }
            return newcomers?.contains(tracker.identity, reading) == true ? nil : .checkPending(tracker.name)
        }
    }
}

extension Fault {
    fileprivate init(_ tracker: TrackerIdentity, _ reading: TrackerReading) {
        switch (tracker.kind, reading) {
        case (.script, _): self = .checkFailing(tracker.name)
        case (.interface, _): self = .trackedInterfaceDown(tracker.name)
        case (.file, .number(let number)): self = .trackedFile(tracker.name, number: number)
        case (.file, .verdict), (.file, .lapsed): self = .checkFailing(tracker.name)
        case (.process, _): self = .trackedProcess(tracker.name)
        }
    }
}

/// The instances that took part before a reload, with the priorities that they had.
///
/// What a reload adds to one of them, or to a sync group with one of them, is a newcomer there. An instance that was out
/// stays out until everything that it tracks without weight is known, as at a first start.
struct Participants {
    private var priorities: [String: UInt8] = [:]

    /// Adds an instance, if it took part.
    mutating func note(_ router: VirtualRouter, priority: UInt8) {
        guard router.isRunning, router.faults.isEmpty else { return }
        priorities[router.configuration.name] = priority
    }

    /// - Parameters:
    ///   - group: the names of the other members of its sync group.
    ///   - reading: what is known after the reload.
    /// - Returns: nil where nothing is new, or the instance has to be known as a whole.
    func newcomers(
        of name: String, in group: [String], trackers: [Tracker], reading: (TrackerIdentity) -> TrackerReading
    ) -> Newcomers? {
        guard priorities[name] != nil || group.contains(where: { priorities[$0] != nil }) else { return nil }
        let unknown = trackers.map(\.identity).filter { reading($0) == .verdict(.pending) }
        return unknown.isEmpty ? nil : Newcomers(Set(unknown), priority: priorities[name])
    }
}

/// From which trackers of the old configuration what is known of those of a new one comes.
///
/// A tracker keeps its reading under its name, whatever it looks at now, and under another name where it looks at the same.
struct KnowledgeTransfer {
    private var sources: [TrackerIdentity: TrackerIdentity] = [:]

    init(from old: Configuration, to new: Configuration) {
        take(.script, old.checks, new.checks, name: \.name) { $0.asksTheSame(as: $1) }
        take(.file, old.trackedFiles, new.trackedFiles, name: \.name) { $0.path == $1.path }
        take(.process, old.trackedProcesses, new.trackedProcesses, name: \.name) { $0.countsTheSame(as: $1) }
    }

    /// Nil where nothing is known. An interface is looked at when it is needed.
    func source(of tracker: TrackerIdentity) -> TrackerIdentity? {
        tracker.kind == .interface ? tracker : sources[tracker]
    }

    private mutating func take<Item>(
        _ kind: TrackerKind, _ old: [Item], _ new: [Item], name: (Item) -> String, isSame: (Item, Item) -> Bool
    ) {
        let before = Set(old.map(name))
        let after = Set(new.map(name))
        for item in new {
            let source =
                before.contains(name(item)) ? item : old.first { isSame($0, item) && !after.contains(name($0)) }
            sources[TrackerIdentity(kind, name(item))] = source.map { TrackerIdentity(kind, name($0)) }
        }
    }
}

extension TrackedProcess {
    /// Whether both count the same processes, and judge the count alike.
    fileprivate func countsTheSame(as other: TrackedProcess) -> Bool {
        var renamed = other
        renamed.name = name
        renamed.weight = weight
        renamed.reversed = reversed
        return self == renamed
    }
}
