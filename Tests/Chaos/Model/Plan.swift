private import SimulatedLAN

/// What the nemesis does to a node.
package enum Fault: String, CaseIterable, Sendable {
    case crash = "the agent killed"
    case killBoth = "the agent and its failsafe killed"
    case killFailsafe = "the failsafe killed"
    case hang = "the agent stopped and continued"
    case hangBoth = "the agent and its failsafe stopped and continued"
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
    /// Whether no agent, nor its failsafe, ends or is started by it.
    package var sparesAgents: Bool {
        switch self {
        case .crash, .killBoth, .killFailsafe, .restart, .corruptHistory: false
        case .hang, .hangBoth, .flapLink, .deleteInterface, .deleteAddress, .loseIncoming, .loseSome, .hangScript,
            .floodAPI,
            .reloadStorm, .fillDisk, .deleteHistory, .clockForward, .clockBack:
            true
        }
    }
    /// Whether it needs libfaketime.
    package var stepsClock: Bool { self == .clockForward || self == .clockBack }
}

/// One thing that goes wrong.
package struct Step: Hashable, Sendable {
    package var fault: Fault
    /// Which node: 0 for the one that holds the address, 1 and 2 for those that do not.
    package var place: Int
    /// From the beginning of its round.
    package var delay: Duration
    /// How long it lasts, or how long an agent is away.
    package var duration: Duration

    package init(fault: Fault, place: Int, delay: Duration = .zero, duration: Duration) {
        self.fault = fault
        self.place = place
        self.delay = delay
        self.duration = duration
    }
}

/// All that goes wrong in one run, drawn from a seed: every fault comes once before any comes again.
///
/// It comes in rounds, each of which is left alone afterwards until all is well again. In a third of them two nodes are struck,
/// the second while the first may still be; the third node is the one that must not let go.
package struct Plan: Sendable {
    private var generator: Generator
    private var left: [Fault] = []
    private let faults: [Fault]
    private static let nodes = 3

    package init(seed: UInt64, faults: [Fault] = Fault.allCases) {
        generator = Generator(seed: seed)
        self.faults = faults
    }

    package mutating func next() -> [Step] {
        // The holder is the one that matters most.
        let first = Int.random(in: 0..<3, using: &generator) > 0 ? 0 : Int.random(in: 1..<Self.nodes, using: &generator)
        let step = step(on: first, delay: .zero)
        guard Int.random(in: 0..<3, using: &generator) == 0 else { return [step] }
        let others = (0..<Self.nodes).filter { $0 != first }
        let second = others[Int.random(in: 0..<others.count, using: &generator)]
        let delay = Duration.milliseconds(Int.random(in: 0...2000, using: &generator))
        return [step, self.step(on: second, delay: delay)]
    }

    private mutating func step(on place: Int, delay: Duration) -> Step {
        if left.isEmpty { left = faults.shuffled(using: &generator) }
        let milliseconds = Int.random(in: 200...5000, using: &generator)
        return Step(fault: left.removeLast(), place: place, delay: delay, duration: .milliseconds(milliseconds))
    }
}
