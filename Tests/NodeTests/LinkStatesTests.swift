import Configuration
import Testing

@testable import Node

/// When a link that goes up or down counts.
struct LinkStatesTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    @Test func `without a delay a change counts at once`() {
        var states = LinkStates()
        states.watch(["enp0s3"], delays: [])
        #expect(states.update(now: start) { _ in true } == ["enp0s3"])
        #expect(states.update(now: start) { _ in true } == [])
        #expect(states.update(now: start) { _ in false } == ["enp0s3"])
        #expect(!states.isUp("enp0s3"))
        #expect(states.deadline == nil)
    }

    @Test func `a delayed change counts once it has lasted`() {
        var states = LinkStates()
        states.watch(["enp0s3"], delays: [LinkDelays(interface: "enp0s3", down: .seconds(2), up: .seconds(5))])
        _ = states.update(now: start) { _ in true }
        #expect(states.isUp("enp0s3"), "the first look counts at once")
        #expect(states.update(now: start) { _ in false } == [])
        #expect(states.isUp("enp0s3"))
        #expect(states.deadline == start + .seconds(2))
        #expect(states.update(now: start + .seconds(2)) { _ in false } == ["enp0s3"])
        #expect(!states.isUp("enp0s3"))
        #expect(states.update(now: start + .seconds(3)) { _ in true } == [])
        #expect(states.deadline == start + .seconds(8))
    }

    @Test func `a flap that ends in time never counts`() {
        var states = LinkStates()
        states.watch(["enp0s3"], delays: [LinkDelays(interface: "enp0s3", down: .seconds(2), up: .zero)])
        _ = states.update(now: start) { _ in true }
        _ = states.update(now: start + .seconds(1)) { _ in false }
        #expect(states.update(now: start + .seconds(2)) { _ in true } == [])
        #expect(states.deadline == nil)
        _ = states.update(now: start + .seconds(3)) { _ in false }
        #expect(states.deadline == start + .seconds(5), "the next flap begins anew")
    }
}
