import AgentModel
import NetworkTypes
import VRRP

/// What happens to a few routers on their links: everything that a run depends on.
package struct Scenario: Sendable {
    package var seed: UInt64
    var version: ProtocolVersion
    var family: AddressFamily
    var interval: Duration
    var authentication: Authentication
    /// How many advertisements a Backup misses before it takes over.
    var missedAdvertisements: Int
    var isUnicast: Bool
    /// How many links the nodes share; on more than one, the instances of a node are a sync group.
    var links: Int
    var nodes: [Node]
    /// How long a packet travels, and a node takes to wake up, at most, while nothing is disturbed.
    var latency: Duration
    var phases: [Phase]
    package var disturbances: [Disturbance]
    /// What all nodes of ours do wrong, to see that it is noticed; nil in earnest.
    package var sabotage: Sabotage?
    /// Whether what the instances track are checks, and not interfaces.
    var failsByScripts = false
    /// How late, at most, the kernels of all nodes answer, whatever else happens.
    var kernelDelay = Duration.zero
    /// Whether it is noted at the end of each phase how much everything holds.
    var measuresSizes = false

    struct Node: Sendable, Hashable {
        var kind: Kind
        var priority: UInt8
        var preempts: Bool
        var preemptDelay: Duration
        var startsAt: Duration
        /// `state MASTER`: its first wait is short.
        var startsAsActive: Bool
        /// Whether it processes packets before the commands of an operator that arrived with them.
        var readsPacketsFirst: Bool

        enum Kind: Sendable, Hashable {
            case aloft
            /// A model of keepalived.
            case foreign
        }
    }

    /// Disturbances, and then a time without any.
    struct Phase: Sendable, Hashable {
        var kind: Kind
        var start: Duration
        /// When the last disturbance is over.
        var calm: Duration
        var end: Duration

        enum Kind: Sendable, Hashable {
            /// Anything at once.
            case chaos
            /// Nothing but operators' drains: at no moment may nobody hold the addresses.
            case drains
            /// The network falls apart and stays so.
            case partition
            /// It is whole again: two Actives may stand no longer than an interval.
            case healing
        }
    }
}

/// One thing that goes wrong, or that an operator does.
package struct Disturbance: Sendable, Hashable, CustomStringConvertible {
    var at: Duration
    /// When it is over; it may last for ever.
    var until: Duration?
    var kind: Kind

    enum Kind: Sendable, Hashable {
        /// Packets from one node to another, or to and from any, get lost with this chance in a thousand.
        case loss(from: Int?, to: Int?, perMille: Int)
        /// Packets take up to so much longer, so that they overtake one another.
        case delay(upTo: Duration)
        case duplication(perMille: Int)
        /// Which part of the network each node is in; only until it is over, on one link or on all.
        case partition(link: Int?, parts: [Int])
        /// The network falls apart for good, or is whole again.
        case rewiring(parts: [Int])
        /// The host dies, and is started again when it is over.
        case crash(Int)
        /// The agent is killed, and its failsafe is there.
        case kill(Int)
        /// The agent ends, is there again when it is over, and keeps its place meanwhile.
        case restart(Int)
        case stop(Int)
        /// The process does not run.
        case stall(Int)
        case clockStep(Int, by: Duration)
        case fault(Int, member: Int)
        case priority(Int, UInt8)
        case reload(Int, Reload)
        /// Undrained when it is over, unless it ends by itself.
        case drain(Int, DrainRequest)
        /// An address is taken away by another program.
        case addressRemoved(Int)
        /// The kernel refuses addresses with this chance in a thousand.
        case refusals(Int, perMille: Int)
        /// The kernel answers so much later, at most.
        case slowKernel(Int, upTo: Duration)
        /// The disk is full: what is recorded waits.
        case fullHistory(Int)
    }

    /// What is changed lasts as long as the disturbance, or for good.
    enum Reload: Sendable, Hashable {
        case priority(UInt8)
        case preempts(Bool)
        case anotherAddress
        case interval(Duration)
        /// The instances begin anew, with interfaces of their own.
        case virtualMAC
        /// A check that is not known yet.
        case check
        /// The last instance goes.
        case instance
        case nothing
    }

    package var description: String {
        "\(at) \(kind)" + (until.map { " until \($0)" } ?? "")
    }
}

extension Scenario: CustomStringConvertible {
    package var description: String {
        let head =
            "\(version), \(family), interval \(interval), \(links) link(s), latency \(latency)"
            + (isUnicast ? ", unicast" : "") + ", Active down after \(missedAdvertisements)"
            + ", authentication type \(authentication)"
        let nodes = nodes.enumerated().map { "  node \($0.offset): \($0.element)" }
        let phases = phases.map { "  \($0.kind): \($0.start), calm from \($0.calm) to \($0.end)" }
        return ([head] + nodes + phases + disturbances.map { "  \($0)" }).joined(separator: "\n")
    }
}
