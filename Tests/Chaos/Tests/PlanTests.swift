import ChaosModel
import Testing

struct PlanTests {
    @Test func `a seed always brings the same faults, and another seed others`() {
        func steps(_ seed: UInt64) -> [Step] {
            var plan = Plan(seed: seed)
            return (0..<40).map { _ in plan.next() }
        }
        #expect(steps(7) == steps(7))
        #expect(steps(7) != steps(8))
    }

    @Test func `every fault comes once before one comes again`() {
        var plan = Plan(seed: 3)
        for _ in 0..<3 {
            let round = Fault.allCases.map { _ in plan.next().fault }
            #expect(Set(round) == Set(Fault.allCases))
        }
    }
}
