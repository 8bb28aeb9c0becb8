import Health
import Testing

/// The priority as keepalived computes it from a base and weights.
struct EffectivePriorityTests {
    @Test(arguments: [
        (50, false, Verdict.passing, 140), (50, false, .failing, 90), (50, false, .pending, 90),
        (-50, false, .passing, 90), (-50, false, .failing, 40), (-50, false, .pending, 90),
        (50, true, .passing, 40), (50, true, .failing, 90), (-50, true, .failing, 140), (-50, true, .passing, 90),
        (253, false, .passing, 254), (-253, false, .failing, 1), (0, false, .failing, 90),
    ])
    func `a weight counts by its sign and the verdict`(
        weight: Int, reversed: Bool, verdict: Verdict, expected: UInt8
    ) {
        let tracked = [TrackedCheck(name: "c", weight: weight, reversed: reversed)]
        #expect(EffectivePriority(base: 90, tracked: tracked) { _ in verdict }.value == expected)
    }

    @Test
    func `weights add up before the sum is kept within 1 to 254`() {
        let tracked = [TrackedCheck(name: "a", weight: 200), TrackedCheck(name: "b", weight: -100)]
        let priority = EffectivePriority(base: 90, tracked: tracked) { $0 == "a" ? .passing : .failing }
        #expect(priority.value == 190)
        #expect(priority.parts.map(\.contribution) == [200, -100])
    }

    @Test
    func `the owner of the addresses takes no weight`() {
        let tracked = [TrackedCheck(name: "c", weight: -50)]
        #expect(EffectivePriority(base: 255, tracked: tracked) { _ in .failing }.value == 255)
    }

    @Test(arguments: [
        (0, false, Verdict.failing, true), (0, false, .passing, false), (0, false, .pending, false),
        (0, true, .passing, true), (0, true, .failing, false), (10, false, .failing, false),
    ])
    func `without weight a verdict is a fault`(weight: Int, reversed: Bool, verdict: Verdict, isFault: Bool) {
        #expect(TrackedCheck(name: "c", weight: weight, reversed: reversed).isFault(verdict) == isFault)
    }
}
