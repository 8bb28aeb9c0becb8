import AgentModel
import NetworkTypes
import Node
import VRRP

/// What is told to an agent's node.
typealias NodeEvent = Event

/// A node as the switch and the judge see it.
protocol SimulatedNode: AnyObject {
    var isAlive: Bool { get }
    /// Whether packets reach anybody on it: its agent, or what that one has left behind.
    var isListening: Bool { get }
    /// Whether nothing but the protocol decides its state.
    var isEligible: Bool { get }
    /// Whether it was refused something of late, and tries again.
    var isRecovering: Bool { get }
    /// When it has something to do; nil for never.
    var deadline: VirtualRouter.Instant? { get }

    /// How many elements all its collections have together.
    var remembered: Int { get }

    /// Whether it holds the addresses of a link.
    func isHolding(_ link: Int) -> Bool
    func start(now: VirtualRouter.Instant)
    /// Stops as it is told to, resigning.
    func stop(now: VirtualRouter.Instant)
    /// It comes back at once, and keeps its place meanwhile.
    func restart(now: VirtualRouter.Instant)
    /// The host is gone.
    func crash()
    /// The process is killed.
    ///
    /// - Parameter silentSince: since when it did not run.
    func kill(silentSince: VirtualRouter.Instant?, now: VirtualRouter.Instant)
    func receive(_ packet: Packet, now: VirtualRouter.Instant)
    /// It runs again, and has not read yet what arrived meanwhile.
    func resumed(after stall: Duration, now: VirtualRouter.Instant)
    /// It has read that.
    func caughtUp(after stall: Duration, now: VirtualRouter.Instant)
    /// What its kernel did.
    func outcome(_ event: Event, of run: Int, now: VirtualRouter.Instant)
    func serviceTimers(now: VirtualRouter.Instant)
    /// A command of an operator, or a change around the node.
    func obey(_ command: Command, now: VirtualRouter.Instant)
    /// Something about its kernel or its history begins or ends.
    func disturb(_ number: Int, _ kind: Disturbance.Kind, begins: Bool)
}

extension SimulatedNode {
    var remembered: Int { 0 }
    var isListening: Bool { isAlive }
    var isRecovering: Bool { false }

    func restart(now: VirtualRouter.Instant) { stop(now: now) }
    func kill(silentSince: VirtualRouter.Instant?, now: VirtualRouter.Instant) { crash() }
    func caughtUp(after stall: Duration, now: VirtualRouter.Instant) {}
    func outcome(_ event: Event, of run: Int, now: VirtualRouter.Instant) {}
    func disturb(_ number: Int, _ kind: Disturbance.Kind, begins: Bool) {}
}

/// The elements of all collections within a value, at any depth.
func elements(within value: Any, depth: Int = 12) -> Int {
    guard depth > 0 else { return 0 }
    let mirror = Mirror(reflecting: value)
    let isCollection = [.collection, .dictionary, .set].contains(mirror.displayStyle)
    return mirror.children.reduce(isCollection ? mirror.children.count : 0) { sum, child in
        sum + elements(within: child.value, depth: depth - 1)
    }
}

enum Command {
    /// Something fails that an instance tracks, or passes again.
    case fail(Int, member: Int)
    case pass(Int, member: Int)
    case priority(UInt8)
    case reload(Disturbance.Reload)
    /// Takes a reload back.
    case unload(Disturbance.Reload)
    case drain(Int64, DrainRequest)
    case undrain(Int64)
    case addressRemoved
}

/// What a node does to the world.
protocol Surroundings: AnyObject {
    func send(_ packet: OutgoingPacket, from source: IPAddress, of node: Int, on link: Int)
    func wallMicroseconds(of node: Int) -> Int64
    /// Tells a node an outcome of its kernel's.
    func later(_ event: Event, of run: Int, to node: Int, at time: VirtualRouter.Instant)
    /// A change of status, or a repetition of one.
    func recorded(_ text: String, isChange: Bool, by node: Int)
    /// The node has let go of the addresses.
    func released(by node: Int, on link: Int)
    func violated(_ what: String)
}
