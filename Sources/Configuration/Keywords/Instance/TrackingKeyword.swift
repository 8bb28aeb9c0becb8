import Health

/// What an instance or a group depends on.
enum TrackingKeyword: String, DefinedKeyword {
    case scripts = "track_script"
    case interfaces = "track_interface"
    case files = "track_file"
    case processes = "track_process"
    case ignoresOwnInterface = "dont_track_primary"

    var definition: KeywordDefinition {
        switch self {
        case .scripts:
            .block(
                "{ NAME [weight WEIGHT [reverse | noreverse]] ... }",
                "Checks by the names of their vrrp_script. With a weight other than 0 a verdict changes the priority; without one a failure is a fault."
            )
        case .interfaces:
            .block("{ INTERFACE [weight WEIGHT [reverse | noreverse]] ... }", "Interfaces that have to be up.")
        case .files:
            .block(
                "{ NAME [weight WEIGHT [reverse | noreverse]] ... }",
                "Files by the names of their track_file block; what they say times the weight is added to the priority."
            )
        case .processes:
            .block(
                "{ NAME [weight WEIGHT [reverse | noreverse]] ... }",
                "Processes by the names of their vrrp_track_process.")
        case .ignoresOwnInterface: .flag("The instance stays as it is when its own interface goes down.")
        }
    }
}

extension TrackingKeyword: SettingKeyword {
    /// - Parameter subject: what is tracked, and of an instance whether its own interface is.
    func setting(of subject: (trackers: [Tracker], ownInterface: Bool?)) -> Setting.Content? {
        switch self {
        case .scripts: .list(subject.trackers.items(.script))
        case .interfaces: .list(subject.trackers.items(.interface))
        case .files: .list(subject.trackers.items(.file))
        case .processes: .list(subject.trackers.items(.process))
        case .ignoresOwnInterface: subject.ownInterface.map { .flag(!$0) }
        }
    }
}

extension [Tracker] {
    fileprivate func items(_ kind: TrackerKind) -> [Setting.Item] {
        filter { $0.identity.kind == kind }.map { tracker in
            let sense = tracker.reversed ? "reverse" : "noreverse"
            return Setting.Item(tracker.name, "\(quoted(tracker.name)) weight \(tracker.weight) \(sense)")
        }
    }
}
