import Testing

@testable import Balancing

struct KernelDifferenceTests {
    private func state(_ weights: [Int: Int], rejects: Bool = false, _ scheduler: Scheduler = .roundRobin)
        -> KernelState
    {
        let destinations = weights.map { (Fixture.server($0.key), Fixture.destination($0.value)) }
        return KernelState([
            Fixture.service: KernelService(
                Scheduling(scheduler), destinations: Dictionary(uniqueKeysWithValues: destinations),
                rejects: rejects)
        ])
    }

    private func changes(_ actual: KernelState, _ wanted: KernelState) -> [Change] {
        difference(from: actual, to: wanted, ours: [Fixture.service])
    }

    @Test func `what is the same needs no change`() {
        #expect(changes(state([1: 1]), state([1: 1])) == [])
    }

    @Test func `who comes is added before who goes is removed`() {
        #expect(
            changes(state([1: 1, 2: 0, 3: 4, 5: 1]), state([2: 3, 3: 5, 4: 1, 5: 0])) == [
                .setDestination(Fixture.member(2), Fixture.destination(3)),
                .addDestination(Fixture.member(4), Fixture.destination(1)),
                .setDestination(Fixture.member(3), Fixture.destination(5)),
                .setDestination(Fixture.member(5), Fixture.destination(0)),
                .removeDestination(Fixture.member(1)),
            ])
    }

    @Test func `a reject comes before the last server goes, and goes after the first has come`() {
        #expect(
            changes(state([1: 1]), state([:], rejects: true)) == [
                .setReject(Fixture.service, true), .removeDestination(Fixture.member(1)),
            ])
        #expect(
            changes(state([:], rejects: true), state([1: 1])) == [
                .addDestination(Fixture.member(1), Fixture.destination(1)), .setReject(Fixture.service, false),
            ])
    }

    @Test func `a service comes with its servers, and another one goes after that`() {
        let actual = KernelState([Fixture.other: KernelService(Fixture.scheduling)])
        #expect(
            difference(from: actual, to: state([1: 1]), ours: [Fixture.other, Fixture.service]) == [
                .addService(Fixture.service, Scheduling(.roundRobin)),
                .addDestination(Fixture.member(1), Fixture.destination(1)), .removeService(Fixture.other),
            ])
    }

    @Test func `services of others stay`() {
        let actual = KernelState([Fixture.other: KernelService(Fixture.scheduling)])
        #expect(difference(from: actual, to: KernelState(), ours: [Fixture.service]) == [])
    }

    @Test func `another scheduler is set in place`() {
        #expect(
            changes(state([1: 1]), state([1: 1], .maglevHash)) == [
                .setService(Fixture.service, Scheduling(.maglevHash))
            ])
    }

    @Test(arguments: 0..<200)
    func `whatever the kernel has, the changes lead to what is wanted`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let (actual, wanted) = (random.kernelState(), random.kernelState())
            var kernel = actual
            let ours: Set = [Fixture.service]
            for change in difference(from: actual, to: wanted, ours: ours) {
                kernel.apply(change)
                for service in wanted.services.keys {
                    let (before, after) = (
                        actual.services[service]?.serving ?? [], wanted.services[service]?.serving ?? []
                    )
                    let serving = kernel.services[service]?.serving ?? []
                    #expect(serving.isSuperset(of: before.intersection(after)))
                    #expect(serving.count >= min(before.count, after.count))
                }
            }
            for (service, left) in kernel.services where wanted.services[service] == nil {
                #expect(!ours.contains(service) && left == actual.services[service])
            }
            #expect(kernel.services.filter { wanted.services[$0.key] != nil } == wanted.services)
            #expect(difference(from: kernel, to: wanted, ours: ours) == [])
        }
    }
}

extension SeededGenerator {
    /// Of two services, each with some of six servers.
    fileprivate mutating func kernelState() -> KernelState {
        var state = KernelState()
        for service in [Fixture.service, Fixture.other] where Bool.random(using: &self) {
            let scheduler: Scheduler = Bool.random(using: &self) ? .roundRobin : .maglevHash
            var entry = KernelService(Scheduling(scheduler), rejects: Bool.random(using: &self))
            for number in 1...6 where Bool.random(using: &self) {
                entry.destinations[Fixture.server(number)] = Fixture.destination(Int.random(in: 0...2, using: &self))
            }
            state.services[service] = entry
        }
        return state
    }
}
