import AgentModel
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// When a drain that waits for successors is settled, and what is told of each instance.
struct NodeHandoverTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)
    private let peer = Peer(address: .v4(IPv4Address(192, 168, 100, 12)), priority: Priority(100))

    private func handover(forced: Bool = false, waitingFor names: [String]) -> Handover {
        let stamp = Stamp(wallMicroseconds: 0, bootID: "boot", monotonicMicroseconds: 0)
        let drain = Drain(
            id: 1, request: DrainRequest(isForced: forced), by: Author(.token, "ansible"), since: stamp)
        var handover = Handover(drain, because: Cause(kind: .drain, by: drain.by), startedAt: start, RequestID(1))
        handover.instances = names.map { DrainedInstance(name: $0, was: .active, result: .keptOut) }
        handover.instances.append(DrainedInstance(name: "idle", was: .backup, result: .keptOut))
        handover.waiting = Set(names)
        return handover
    }

    @Test func `it is settled when every instance has its successor`() {
        var handover = handover(waitingFor: ["a", "b"])
        handover.resigned("a", to: peer, holds: false, now: start + .milliseconds(450))
        #expect(!handover.isSettled)
        handover.resigned("b", to: peer, holds: false, now: start + .milliseconds(700))
        #expect(handover.isSettled && !handover.hasFailed)
        #expect(handover.instances.map(\.took) == [.milliseconds(450), .milliseconds(700), nil])
    }

    @Test func `one instance without a successor ends it for all`() {
        var handover = handover(waitingFor: ["a", "b"])
        handover.resigned("a", to: nil, holds: true, now: start + .milliseconds(1400))
        #expect(handover.isSettled && handover.hasFailed)
        #expect(
            handover.returned.map(\.result) == [
                .noSuccessorHeard(waited: .milliseconds(1400)), .returned, .returned,
            ])
    }

    @Test func `by force nothing fails, and what still holds its place is told so`() {
        var handover = handover(forced: true, waitingFor: ["a", "b"])
        handover.resigned("a", to: nil, holds: false, now: start + .seconds(4))
        handover.resigned("b", to: nil, holds: true, now: start + .seconds(4))
        #expect(handover.isSettled && !handover.hasFailed)
        #expect(
            handover.instances.map(\.result) == [
                .noSuccessorHeard(waited: .seconds(4)), .heldAsLastResort(waited: .seconds(4)), .keptOut,
            ])
    }

    @Test func `an instance is told of once, and one that it does not wait for not at all`() {
        var handover = handover(waitingFor: ["a"])
        handover.resigned("other", to: nil, holds: true, now: start)
        #expect(!handover.isSettled)
        handover.resigned("a", to: peer, holds: false, now: start + .milliseconds(10))
        handover.resigned("a", to: nil, holds: true, now: start + .seconds(2))
        #expect(!handover.hasFailed)
    }
}

extension NodeHandoverTests {
    @Test func `an instance that a reload takes away does not keep the drain from the others`() {
        var handover = handover(waitingFor: ["a", "b"])
        handover.forget("a")
        handover.resigned("a", to: nil, holds: false, now: start)
        #expect(!handover.isSettled && !handover.hasFailed)
        handover.resigned("b", to: peer, holds: false, now: start + .milliseconds(700))
        #expect(handover.isSettled && !handover.hasFailed)
        #expect(handover.instances.map(\.name) == ["b", "idle"])
    }

    @Test func `a drain is settled when a reload takes away the last that it waits for`() {
        var handover = handover(waitingFor: ["a"])
        handover.forget("a")
        #expect(handover.isSettled && !handover.hasFailed)
    }
}

/// What several drains mean for one instance.
struct DrainTermsTests {
    private let safe = DrainRequest()
    private let forced = DrainRequest(isForced: true)
    private let lastResort = DrainRequest(isLastResort: true)
    private let forcedLastResort = DrainRequest(isLastResort: true, isForced: true)

    @Test func `without a drain there are none`() {
        #expect(DrainTerms(inForce: [], handingOver: []) == nil)
    }

    @Test func `drains in force keep it out whatever happens`() {
        #expect(DrainTerms(inForce: [safe], handingOver: [])?.alone == .out)
        #expect(DrainTerms(inForce: [safe, lastResort], handingOver: [])?.mode == .out)
        #expect(DrainTerms(inForce: [lastResort], handingOver: [])?.alone == .lastResort)
    }

    @Test func `the force of a drain in force is not that of one that hands over`() {
        let terms = DrainTerms(inForce: [forcedLastResort], handingOver: [safe])
        #expect(terms?.mode == .out)
        #expect(terms != nil && terms?.alone == nil)
    }

    @Test func `without a successor only the forced ones count`() {
        let terms = DrainTerms(inForce: [], handingOver: [safe, forcedLastResort])
        #expect(terms?.mode == .out)
        #expect(terms?.alone == .lastResort)
        #expect(DrainTerms(inForce: [lastResort], handingOver: [forced])?.alone == .out)
    }
}

struct HeardAdvertisementsTests {
    @Test(arguments: [0, 1, 7, 8, 9, 20])
    func `the newest are kept, newest first`(count: Int) {
        var heard = HeardAdvertisements()
        let start = ContinuousClock().systemEpoch
        for number in 0..<count {
            heard.append(
                VirtualRouter.Heard(
                    peer: Peer(address: .v4(IPv4Address(10, 0, 0, 1)), priority: Priority(100)), interval: .seconds(1),
                    at: start + .seconds(number)))
        }
        let kept = (0..<count).reversed().prefix(HeardAdvertisements.capacity).map { start + .seconds($0) }
        #expect(heard.newestFirst.map(\.at) == kept)
    }
}
