import NetworkTypes
import Testing
import VRRP

/// Any events in any order: a group stays whole, and its history without gaps.
struct SyncGroupRandomTests {
    @Test(arguments: 0..<12)
    func `whatever happens, all members hold their addresses or none does, and the records tell it all`(seed: UInt64) {
        var random = Generator(state: seed)
        var group = GroupNode(1, priorities: seed.isMultiple(of: 5) ? [255, 100, 100] : [100, 100, 100])
        var known = group.statuses
        for step in 0..<1500 {
            happen(&group, &random)
            for (index, actions) in group.actions.enumerated() {
                for case .record(let transition) in actions {
                    #expect(transition.from == known[index], "seed \(seed), step \(step)")
                    known[index] = transition.to
                }
            }
            #expect(group.statuses == known, "seed \(seed), step \(step)")
            // One that starts while the others hand over waits for the end of that.
            let handsOver = group.routers.contains { if case .resigning = $0.state { true } else { false } }
            let held = handsOver ? [] : group.routers.filter(\.isRunning).map { $0.status == .active }
            #expect(Set(held).count <= 1, "seed \(seed), step \(step)")
            let again = SyncGroup.settle(&group.routers, now: group.now)
            #expect(again == [[], [], []], "seed \(seed), step \(step)")
            guard group.statuses == known, Set(held).count <= 1 else { return }
        }
    }

    private func happen(_ group: inout GroupNode, _ random: inout Generator) {
        group.now += .milliseconds(Int.random(in: 0..<400, using: &random))
        let index = Int.random(in: 0..<3, using: &random)
        let fault = Bool.random(using: &random) ? Fault.interfaceDown("eth\(index)") : .checkFailing("check")
        switch Int.random(in: 0..<40, using: &random) {
        case 0: _ = group.perform { $0[index].faultRaised(fault, now: $1) }
        case 1, 2: _ = group.perform { $0[index].faultCleared(fault, now: $1) }
        case 3: _ = group.drain(.out, alone: [nil, .out].randomElement(using: &random) ?? nil)
        case 4: _ = group.drain(.lastResort, alone: [nil, .lastResort].randomElement(using: &random) ?? nil)
        case 5, 6: _ = group.undrain()
        case 7: _ = group.perform { $0[index].drained(as: .out, now: $1) }
        case 8: _ = group.perform { $0[index].undrained(now: $1) }
        case 9: _ = group.perform { $0[index].handoverCancelled(now: $1) }
        case 10: _ = group.perform { $0[index].shutdown(now: $1) }
        case 11...14: _ = group.perform { $0[index].startup(now: $1) }
        case 15: _ = group.hears(0, index, after: .zero)
        case 16, 17: _ = group.hears(UInt8.random(in: 1...255, using: &random), index, after: .zero)
        case 18: _ = group.start(at: group.now)
        default: _ = group.expire(index)
        }
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
