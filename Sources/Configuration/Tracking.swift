/// A file whose number drives priorities (`track_file`).
package struct TrackedFile: Hashable, Sendable {
    package var name: String
    package var path: String
    /// What an instance that says nothing else multiplies the number by, -254 to 254.
    package var weight: Int
    package var reversed: Bool
    /// Written when the file does not exist, or with `overwrites` at every start; nil for never.
    package var initialValue: Int?
    package var overwrites: Bool

    package init(
        name: String, path: String, weight: Int = 1, reversed: Bool = false, initialValue: Int? = nil,
        overwrites: Bool = false
    ) {
        self.name = name
        self.path = path
        self.weight = weight
        self.reversed = reversed
        self.initialValue = initialValue
        self.overwrites = overwrites
    }
}

/// Processes that must run, so many of them (`vrrp_track_process`).
package struct TrackedProcess: Hashable, Sendable {
    package var name: String
    /// The program: its whole path, or its name alone.
    package var program: String
    /// What its arguments must be; empty for whatever they are.
    package var arguments: [String]
    package var match: ArgumentMatch
    package var weight: Int
    package var reversed: Bool
    /// At least so many, at least 1.
    package var quorum: Int
    /// At most so many; nil for any number.
    package var maximum: Int?
    /// How long a shortage lasts before it counts, and how long its end.
    package var terminateDelay: Duration
    package var forkDelay: Duration
    /// Whether the whole command line is looked at, and not the name of the process alone (`full_command`).
    package var comparesFullCommand: Bool

    package enum ArgumentMatch: String, Hashable, Sendable, CaseIterable {
        case exact, initial, partial
    }

    package init(
        name: String, program: String, arguments: [String] = [], match: ArgumentMatch = .exact, weight: Int = 0,
        reversed: Bool = false, quorum: Int = 1, maximum: Int? = nil, terminateDelay: Duration = .zero,
        forkDelay: Duration = .zero, comparesFullCommand: Bool = false
    ) {
        self.name = name
        self.program = program
        self.arguments = arguments
        self.match = match
        self.weight = weight
        self.reversed = reversed
        self.quorum = quorum
        self.maximum = maximum
        self.terminateDelay = terminateDelay
        self.forkDelay = forkDelay
        self.comparesFullCommand = comparesFullCommand
    }
}

/// How long an interface is up or down before that counts (`interface_up_down_delays`).
package struct LinkDelays: Hashable, Sendable {
    package var interface: String
    package var down: Duration
    package var up: Duration

    package init(interface: String, down: Duration, up: Duration) {
        self.interface = interface
        self.down = down
        self.up = up
    }
}
