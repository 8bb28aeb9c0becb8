/// What the agent tells the failsafe, in order. A port is known by the number of the agent's own descriptor.
package enum AgentMessage: Hashable, Sendable {
    /// Comes with the socket itself.
    case open(Port)
    case close(port: Int32)
    /// In place of what was known under its name.
    case set(TakedownPlan)
    /// Nothing is left to do under this name.
    case clear(String)
    case keepAlive(KeepaliveOrder)
    /// Further beats for a keepalive order that did not fit in one message.
    case extend(name: String, beats: [[TakedownPlan.Packet]])
    /// The agent is about to leave: nothing is left to do but to keep alive what it has ordered. Answered with `ready`.
    case prepare
    /// The agent ends in good order: nothing is left to do, ordered or not.
    case shutdown
    /// The engine runs.
    case alive(Heartbeat)

    package struct Port: Hashable, Sendable {
        package var id: Int32
        package var isSending: Bool
        package var isIPv6: Bool
        /// The interface's index.
        package var interface: Int32

        package init(id: Int32, isSending: Bool, isIPv6: Bool, interface: Int32) {
            self.id = id
            self.isSending = isSending
            self.isIPv6 = isIPv6
            self.interface = interface
        }
    }
}

/// What the failsafe tells: first its own agent, after that one's end the agent that comes next.
package enum FailsafeMessage: Hashable, Sendable {
    case ready
    /// One of those that can be claimed.
    case offer(String)
    /// There are no more of this failsafe, whose agent died or left then.
    case offersEnd(agentEndedAt: ContinuousClock.Instant)
    /// Claimed: it is the agent's, and the failsafe does nothing under its name while that agent is there.
    case handoff(Handoff)
    /// Cannot be claimed any more: another router has taken over, and its addresses are removed.
    case gone(String)
    /// How the agent before ended, to the one that comes next, ahead of the offers.
    case exitReport(ExitReport)
}

/// What the next agent asks of an earlier one's failsafe.
package enum NextAgentMessage: Hashable, Sendable {
    /// Answered with `handoff`, or `gone`.
    case claim(String)
    /// The agent's own failsafe knows of it, and this one can forget it.
    case taken(String)
    /// Resign at once, and remove the addresses.
    case renounce(String)
}
