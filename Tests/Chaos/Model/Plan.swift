private import SimulatedLAN

/// What the nemesis does to a node.
package enum Fault: String, CaseIterable, Sendable {
    case crash = "the agent killed"
    case killBoth = "the agent and the keeper of its will killed"
    case killKeeper = "the keeper of its will killed"
    case hang = "the agent stopped and continued"
    case restart = "the agent restarted"
    case flapLink = "the link cut and mended"
    case deleteInterface = "the interface deleted and made again"
    case deleteAddress = "the address deleted by hand"
    case loseIncoming = "nothing comes in"
    case loseSome = "30 % of all packets lost"
    case hangScript = "the check script hangs"
    case floodAPI = "the API flooded"
    case reloadStorm = "reload upon reload"
    case fillDisk = "the disk full under the history"
    case corruptHistory = "the history overwritten"
    case deleteHistory = "the history deleted"
    case clockForward = "the agent's clock a day ahead"
    case clockBack = "the agent's clock a day behind"

    /// Whether routers cannot hear each other: each may rightly be Active meanwhile, and a moment longer.
    package var partitions: Bool { self == .flapLink || self == .loseIncoming || self == .loseSome }
    /// Whether clients may be unable to reach the Active that the others still hear.
    package var darkens: Bool { self == .loseIncoming || self == .loseSome }
    /// Whether what the history has of the time before may be lost.
    package var losesHistory: Bool { self == .corruptHistory || self == .deleteHistory }
    /// Whether it needs libfaketime.
    package var stepsClock: Bool { self == .clockForward || self == .clockBack }
}

/// One thing that goes wrong, and what is left alone afterwards until all is well again.
package struct Step: Hashable, Sendable {
    package var fault: Fault
    /// Which node: the one that holds the address, or one of those that do not.
    package var victim: Victim
    /// How long it lasts, or how long an agent is away.
    package var duration: Duration

    package enum Victim: Hashable, Sendable {
        case holder
        case other(Int)
    }

    package init(fault: Fault, victim: Victim, duration: Duration) {
        self.fault = fault
        self.victim = victim
        self.duration = duration
    }
}

/// All that goes wrong in one run, drawn from a seed: every fault comes once before any comes again.
package struct Plan: Sendable {
    private var generator: Generator
    private var left: [Fault] = []
    private let faults: [Fault]

    package init(seed: UInt64, faults: [Fault] = Fault.allCases) {
        generator = Generator(seed: seed)
        self.faults = faults
    }

    package mutating func next() -> Step {
        if left.isEmpty { left = faults.shuffled(using: &generator) }
        let fault = left.removeLast()
        // The holder is the one that matters most.
        let victim: Step.Victim =
            Int.random(in: 0..<3, using: &generator) > 0 ? .holder : .other(Int.random(in: 0..<2, using: &generator))
        let milliseconds = Int.random(in: 200...5000, using: &generator)
        return Step(fault: fault, victim: victim, duration: .milliseconds(milliseconds))
    }
}
