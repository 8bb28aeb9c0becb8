import Health
import Testing

/// What a reload added keeps the priority where it was until it is known.
struct NewcomersTests {
    private static let new = TrackerIdentity(.script, "new")
    private static let old = TrackerIdentity(.script, "old")
    private static let file = TrackerIdentity(.file, "file")

    private static func priority(_ base: UInt8, _ trackers: [Tracker], before: UInt8?, _ verdict: Verdict = .pending)
        -> EffectivePriority
    {
        EffectivePriority(base: base, trackers: trackers, newcomers: Newcomers([new, file], priority: before)) {
            $0 == old ? .verdict(.passing) : .verdict(verdict)
        }
    }

    @Test(arguments: [
        (150, 90, 60, 150), (150, 90, 50, 140), (100, 100, 50, 100), (100, 150, -50, 100), (100, 150, -20, 130),
        (90, 150, 0, 150), (254, 254, -50, 254), (120, 100, -50, 100),
    ])
    func `the priority stays as near to the one before as any first result could make it`(
        before: UInt8, base: UInt8, weight: Int, expected: UInt8
    ) {
        let priority = Self.priority(base, [Tracker(Self.new, weight: weight)], before: before)
        #expect(priority.value == expected)
        #expect(Int(base) + priority.parts.reduce(0) { $0 + $1.contribution } == Int(expected))
    }

    @Test func `a file that was not read yet may say any number`() {
        #expect(Self.priority(90, [Tracker(Self.file, weight: 1)], before: 150).value == 150)
        #expect(Self.priority(150, [Tracker(Self.file, weight: -1)], before: 90).value == 90)
    }

    @Test(arguments: [(Verdict.passing, 160), (.failing, 100)] as [(Verdict, UInt8)])
    func `with its first result it counts as any other`(verdict: Verdict, expected: UInt8) {
        #expect(Self.priority(100, [Tracker(Self.new, weight: 60)], before: 150, verdict).value == expected)
    }

    @Test func `what is known counts beside it`() {
        let trackers = [Tracker(Self.old, weight: 20), Tracker(Self.new, weight: 60)]
        let priority = Self.priority(70, trackers, before: 150)
        #expect(priority.value == 150)
        #expect(priority.parts.map(\.contribution) == [20, 60])
        let newcomers = Newcomers([Self.new], priority: 150)
        let range = newcomers.range(base: 70, trackers: trackers) {
            $0 == Self.old ? .verdict(.passing) : .verdict(.pending)
        }
        #expect(range == 90...150)
    }

    @Test func `an instance that was not there has nothing to keep`() {
        #expect(Self.priority(100, [Tracker(Self.new, weight: 50)], before: nil).value == 100)
    }

    @Test func `what waits at a first start does not count, as ever`() {
        let priority = EffectivePriority(base: 90, trackers: [Tracker(Self.new, weight: 60)]) { _ in .verdict(.pending)
        }
        #expect(priority.value == 90)
    }

    // MARK: Checks

    @Test(arguments: [false, true])
    func `a check that a reload adds is pending, init_fail or not`(startsFailing: Bool) {
        var check = Check.added(
            CheckDefinition(name: "new", command: ["/bin/new"], rise: 3, fall: 3, startsFailing: startsFailing))
        #expect(check.verdict == .pending)
        let isTurned = check.resultReceived(CheckResult(outcome: .exited(status: 0), duration: .zero), at: .now)
        #expect(isTurned && check.verdict == .passing)
    }

    @Test func `another program keeps the verdict, and turns it by rise and fall`() {
        var check = Check(CheckDefinition(name: "web", command: ["/bin/a"], fall: 2))
        _ = check.resultReceived(CheckResult(outcome: .exited(status: 0), duration: .zero), at: .now)
        check.redefine(CheckDefinition(name: "web", command: ["/bin/b"], fall: 2))
        #expect(check.verdict == .passing)
        let turns = (0..<2).map { _ in
            check.resultReceived(CheckResult(outcome: .exited(status: 1), duration: .zero), at: .now)
        }
        #expect(turns == [false, true])
        #expect(check.verdict == .failing)
    }
}
