import VRRP

/// Holds a run to what must be true whatever happens, and keeps the first thing that was not.
struct Judge {
    let isTracing: Bool
    var time = Duration.zero
    var phase = Scenario.Phase.Kind.chaos
    /// Between the time by which everything must have settled and the next disturbance.
    var isSettled = false
    private(set) var violation: Violation?
    private(set) var trace: [String] = []

    init(isTracing: Bool) {
        self.isTracing = isTracing
    }

    mutating func violated(_ what: String) {
        note("VIOLATION: \(what)")
        if violation == nil { violation = Violation(what: what, at: time) }
    }

    mutating func note(_ text: @autoclosure () -> String) {
        if isTracing { trace.append("\(time)  \(text())") }
    }

    mutating func recorded(_ text: @autoclosure () -> String, isResting: Bool) {
        note(text())
        if isSettled, isResting { violated("a transition while nothing was disturbed: \(text())") }
    }
}

// MARK: - Who holds the addresses

extension Judge {
    /// Of each part of the network in which a node may take part, exactly one holds the addresses.
    mutating func expectExactlyOne(_ world: World) {
        for (link, part) in world.places {
            let members = world.members(of: part)
            let holders = members.filter { world.nodes[$0].isHolding(link) }
            let isOneExpected = members.contains { world.nodes[$0].isEligible }
            // Who was killed leaves its addresses to whoever takes over.
            let isAllowed =
                isOneExpected
                ? holders.count == 1 : !holders.contains { world.nodes[$0].isAlive }
            // Who was refused an address tries again when the others have come to rest.
            let isResting = !members.contains { world.nodes[$0].isRecovering }
            if !isAllowed, isResting {
                violated(
                    "in part \(part), on link \(link), nodes \(holders) hold the addresses after everything settled")
            }
        }
    }

    /// An interval after the network was made whole.
    mutating func expectAtMostOne(_ world: World) {
        for (link, part) in world.places {
            let holders = world.members(of: part).filter { world.nodes[$0].isHolding(link) }
            if holders.count > 1 { violated("nodes \(holders) hold the addresses an interval after the healing") }
        }
    }

    /// While operators drain, whoever lets go of the addresses leaves them to another.
    mutating func released(by node: Int, on link: Int, in world: World) {
        guard phase == .drains else { return }
        let others = world.members(of: world.network.parts[node]).filter { $0 != node }
        guard !others.contains(where: { world.nodes[$0].isHolding(link) }) else { return }
        violated("node \(node) let go of the addresses of link \(link) during a drain, and nobody held them")
    }
}

extension World {
    /// Each link in each part of the network.
    fileprivate var places: [(link: Int, part: Int)] {
        (0..<scenario.links).flatMap { link in Set(network.parts).sorted().map { (link, $0) } }
    }

    fileprivate func members(of part: Int) -> [Int] { nodes.indices.filter { network.parts[$0] == part } }
}

/// What was not as it must be.
package struct Violation: Sendable, Hashable {
    package var what: String
    package var at: Duration
}

package struct Outcome: Sendable {
    package var violation: Violation?
    /// How much time passed in the simulation.
    package var simulated: Duration
    package var trace: [String]
    /// How much everything held at the end of each phase, by what it is, where the scenario wants to know.
    package var sizes: [[String: Int]] = []
}

extension Scenario {
    package func run(isTracing: Bool = false) -> Outcome {
        World(self, isTracing: isTracing).run()
    }
}
