import ChaosModel
import Testing

struct PlanTests {
    private func rounds(_ seed: UInt64, _ count: Int) -> [[Step]] {
        var plan = Plan(seed: seed)
        return (0..<count).map { _ in plan.next() }
    }

    @Test func `a seed always brings the same faults, and another seed others`() {
        #expect(rounds(7, 40) == rounds(7, 40))
        #expect(rounds(7, 40) != rounds(8, 40))
    }

    @Test func `every fault comes once before one comes again`() {
        let faults = rounds(3, 60).joined().map(\.fault)
        for begin in stride(from: 0, through: faults.count - Fault.allCases.count, by: Fault.allCases.count) {
            #expect(Set(faults[begin..<begin + Fault.allCases.count]) == Set(Fault.allCases))
        }
    }

    @Test func `at times two nodes are struck, and never all three`() {
        let rounds = rounds(5, 300)
        #expect(Set(rounds.map(\.count)) == [1, 2])
        #expect(rounds.allSatisfy { Set($0.map(\.place)).count == $0.count })
    }
}
