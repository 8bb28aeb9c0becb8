/// What an instance, or a group of them, can depend on; each kind has its names for itself.
package enum TrackerKind: String, Hashable, Sendable, CaseIterable {
    /// A check that runs a program (`vrrp_script`).
    case script
    /// The link of a network interface.
    case interface
    /// The number in a file (`track_file`).
    case file
    /// How many processes of a kind run (`vrrp_track_process`).
    case process
}

/// Names one thing that is tracked.
package struct TrackerIdentity: Hashable, Sendable, CustomStringConvertible {
    package var kind: TrackerKind
    package var name: String

    package init(_ kind: TrackerKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    package var description: String { "\(kind.rawValue) \(name)" }
}

/// What is known now of something that is tracked.
package enum TrackerReading: Hashable, Sendable {
    /// Of a script, an interface or a process.
    case verdict(Verdict)
    /// Of a script that the agent could not start for so long that its verdict, the last one known, holds no more.
    case lapsed(Verdict)
    /// Of a file: the number in it, by which the weight is multiplied.
    case number(Int)

    /// What `text` gave; nil for anything else.
    package init?(_ text: String) {
        if let number = Int(text) {
            self = .number(number)
        } else if let verdict = text.verdictBeforeLapse {
            self = .lapsed(verdict)
        } else if let verdict = Verdict(rawValue: text) {
            self = .verdict(verdict)
        } else {
            return nil
        }
    }

    /// In one word or number, for programs.
    package var text: String {
        switch self {
        case .verdict(let verdict): verdict.rawValue
        case .lapsed(let verdict): verdict.rawValue + Self.lapse
        case .number(let number): "\(number)"
        }
    }

    fileprivate static let lapse = "_lapsed"
}

extension String {
    /// Of `passing_lapsed` passing; nil where nothing lapsed.
    fileprivate var verdictBeforeLapse: Verdict? {
        guard hasSuffix(TrackerReading.lapse) else { return nil }
        return Verdict(rawValue: String(dropLast(TrackerReading.lapse.count)))
    }
}

/// Something that an instance tracks, with the weight that holds there.
package struct Tracker: Hashable, Sendable {
    package var identity: TrackerIdentity
    /// -253 to 253, of files -254 to 254; 0 makes a failure a fault of the instance.
    package var weight: Int
    package var reversed: Bool

    package init(_ identity: TrackerIdentity, weight: Int, reversed: Bool = false) {
        self.identity = identity
        self.weight = weight
        self.reversed = reversed
    }

    package var name: String { identity.name }
}
