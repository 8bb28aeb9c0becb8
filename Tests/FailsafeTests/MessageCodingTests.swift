import Bytes
import Failsafe
import NetworkTypes
import Testing

struct MessageCodingTests {
    private static let fromAgent: [AgentMessage] = [
        .open(AgentMessage.Port(id: 16, isSending: true, isIPv6: false, interface: 3)),
        .open(AgentMessage.Port(id: 17, isSending: false, isIPv6: true, interface: 4)), .close(port: 16),
        .set(Fixture.takedownPlan()), .clear("VI_01"), .keepAlive(Fixture.keepaliveOrder(beats: [1, 2], sequence: 9)),
        .extend(name: "VI_01", beats: [[Fixture.packet(3), Fixture.packet(4)]]), .shutdown, .prepare,
        .alive(Heartbeat(at: Fixture.start, isWatched: true, isInDoubt: false)),
    ]
    private static let fromFailsafe: [FailsafeMessage] = [
        .ready, .offer("VI_01"), .offersEnd(agentEndedAt: Fixture.start), .gone("VI_02"),
        .handoff(Handoff(name: "A", condition: .advertising(next: Fixture.start), sequence: 3)),
        .handoff(Handoff(name: "B", condition: .resigned(at: Fixture.start), sequence: 0)),
        .exitReport(
            ExitReport(
                diedAt: Fixture.start, silence: .seconds(11), wasEnded: true, resigned: ["A"], yielded: ["B", "C"])),
    ]
    private static let fromNextAgent: [NextAgentMessage] = [.claim("VI_01"), .taken("VI_01"), .renounce("VI_02")]

    @Test func `every message arrives as it was sent`() throws {
        for message in Self.fromAgent { #expect(try AgentMessage(decoding: message.encoded) == message) }
        for message in Self.fromFailsafe { #expect(try FailsafeMessage(decoding: message.encoded) == message) }
        for message in Self.fromNextAgent { #expect(try NextAgentMessage(decoding: message.encoded) == message) }
    }

    @Test func `a message that is cut off, or goes on, is none`() {
        for message in Self.fromAgent {
            for length in 0..<message.encoded.count {
                #expect(throws: MalformedMessage.self) {
                    try AgentMessage(decoding: Array(message.encoded.prefix(length)))
                }
            }
            #expect(throws: MalformedMessage.self) { try AgentMessage(decoding: message.encoded + [0]) }
        }
    }

    @Test func `nobody takes the messages of another for their own`() {
        for message in Self.fromAgent {
            #expect(throws: MalformedMessage.self) { try FailsafeMessage(decoding: message.encoded) }
            #expect(throws: MalformedMessage.self) { try NextAgentMessage(decoding: message.encoded) }
        }
        for message in Self.fromNextAgent {
            #expect(throws: MalformedMessage.self) { try AgentMessage(decoding: message.encoded) }
        }
    }
}
