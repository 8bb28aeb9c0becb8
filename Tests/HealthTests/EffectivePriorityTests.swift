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
        let tracked = [Tracker(.c, weight: weight, reversed: reversed)]
        #expect(EffectivePriority(base: 90, trackers: tracked) { _ in .verdict(verdict) }.value == expected)
    }

    @Test
    func `weights add up before the sum is kept within 1 to 254`() {
        let tracked = [Tracker(.a, weight: 200), Tracker(.b, weight: -100)]
        let priority = EffectivePriority(base: 90, trackers: tracked) { .verdict($0 == .a ? .passing : .failing) }
        #expect(priority.value == 190)
        #expect(priority.parts.map(\.contribution) == [200, -100])
    }

    @Test(arguments: [
        (50, false, Verdict.passing, 90), (50, true, .passing, 40), (-50, false, .passing, 40),
        (-50, true, .failing, 90),
        (0, false, .passing, 1), (0, true, .failing, 1),
    ])
    func `a verdict that has lapsed adds the least that it could, and makes no fault`(
        weight: Int, reversed: Bool, verdict: Verdict, expected: UInt8
    ) {
        let tracker = Tracker(.c, weight: weight, reversed: reversed)
        let priority = EffectivePriority(base: 90, trackers: [tracker]) { _ in .lapsed(verdict) }
        #expect(priority.value == expected)
        #expect(priority.parts.count == 1)
        #expect(!tracker.isFault(.lapsed(verdict)))
    }

    @Test
    func `a fault stays one when its verdict lapses`() {
        #expect(Tracker(.c, weight: 0).isFault(.lapsed(.failing)))
        #expect(Tracker(.c, weight: 0, reversed: true).isFault(.lapsed(.passing)))
    }

    @Test(arguments: [TrackerReading.verdict(.passing), .lapsed(.passing), .lapsed(.pending), .number(-3)])
    func `a reading comes back from its text`(reading: TrackerReading) {
        #expect(TrackerReading(reading.text) == reading)
    }

    @Test
    func `the owner of the addresses takes no weight`() {
        let tracked = [Tracker(.c, weight: -50)]
        #expect(EffectivePriority(base: 255, trackers: tracked) { _ in .verdict(.failing) }.value == 255)
    }

    @Test(arguments: [
        (0, false, Verdict.failing, true), (0, false, .passing, false), (0, false, .pending, false),
        (0, true, .passing, true), (0, true, .failing, false), (10, false, .failing, false),
    ])
    func `without weight a verdict is a fault`(weight: Int, reversed: Bool, verdict: Verdict, isFault: Bool) {
        #expect(Tracker(.c, weight: weight, reversed: reversed).isFault(.verdict(verdict)) == isFault)
    }

    @Test(arguments: [
        (1, false, 20, 20), (1, true, 20, -20), (-2, false, 30, -60), (1, false, 300, 253), (100, false, .max, 253),
        (-1, false, 300, -300), (-1, false, .min, 253), (2, true, .max, .min),
    ])
    func `a file's number is multiplied by the weight`(weight: Int, reversed: Bool, number: Int, expected: Int) {
        #expect(Tracker(.f, weight: weight, reversed: reversed).contribution(.number(number)) == expected)
    }

    @Test(arguments: [
        (1, false, -254, true), (1, false, -253, false), (-1, false, 254, true), (1, true, 254, true),
        (0, false, 0, false), (0, false, 7, true), (0, true, 0, true), (0, true, 7, false),
    ])
    func `a file's number far below zero is a fault, and without weight any number but 0`(
        weight: Int, reversed: Bool, number: Int, isFault: Bool
    ) {
        #expect(Tracker(.f, weight: weight, reversed: reversed).isFault(.number(number)) == isFault)
    }
}

extension TrackerIdentity {
    fileprivate static let a = TrackerIdentity(.script, "a")
    fileprivate static let b = TrackerIdentity(.script, "b")
    fileprivate static let c = TrackerIdentity(.script, "c")
    fileprivate static let f = TrackerIdentity(.file, "f")
}
