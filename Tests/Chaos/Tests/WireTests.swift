import ChaosModel
import Testing

/// What crossed the switch is held against what the nodes said of themselves, and against time.
struct WireTests {
    /// An Active_Down_Interval of 300 ms, two nodes that say that they are Active from `spells` on, in seconds, and their frames
    /// at so many milliseconds.
    private func verdict(
        one: [Int], two: [Int] = [], spells: [String: (from: Int, to: Int)], partitionUntil: Int? = nil,
        kind: SentFrame.Kind = .advertisement
    ) -> Verdict {
        var record = RunRecord()
        record.end = .seconds(60)
        if let partitionUntil {
            let step = Step(fault: .loseIncoming, place: 0, duration: .seconds(1))
            record.incidents = [
                Incident(
                    step: step, node: "one", begin: .zero, end: .milliseconds(partitionUntil), settled: .seconds(59))
            ]
        }
        record.frames =
            (one.map { SentFrame(time: .milliseconds($0), node: "one", kind: kind) }
            + two.map { SentFrame(time: .milliseconds($0), node: "two", kind: kind) }).sorted { $0.time < $1.time }
        record.nodes = spells.sorted { $0.key < $1.key }.map { name, spell in
            var node = NodeRecord(name: name)
            node.rows = [
                ToldTransition(time: .seconds(spell.from), text: "VI_01: backup -> active (timeout): x"),
                ToldTransition(time: .seconds(spell.to), text: "VI_01: active -> backup (superseded): x"),
            ]
            node.runs = [NodeRecord.Run(begin: .zero, end: .seconds(60), lines: node.rows, wasKilled: false)]
            return node
        }
        return Checker(lease: .seconds(3), activeDown: .milliseconds(300)).verdict(on: record)
    }

    /// Every 100 ms.
    private func beat(_ span: Range<Int>) -> [Int] {
        Array(stride(from: span.lowerBound, to: span.upperBound, by: 100))
    }

    @Test func `a takeover with one advertisement in flight has no violation`() {
        let found = verdict(
            one: beat(1000..<5001), two: beat(4950..<9000), spells: ["one": (1, 5), "two": (5, 9)])
        #expect(found.violations == [])
        #expect(found.advertisements == 82)
        #expect(found.longestContest.duration == .milliseconds(100), "until each has been heard")
        #expect(found.longestSilence.duration == .milliseconds(100))
    }

    @Test func `who begins again after a silence does not contest`() {
        let found = verdict(
            one: beat(1000..<2000) + beat(4000..<5000), two: beat(2300..<4000), spells: ["one": (1, 5), "two": (2, 4)])
        #expect(found.violations == [])
        #expect(found.longestContest.duration == .zero)
    }

    @Test func `two that advertise in turns are a violation, unless they cannot hear each other`() {
        let spells = ["one": (from: 1, to: 5), "two": (from: 1, to: 5)]
        let found = verdict(one: beat(1000..<5000), two: beat(1050..<5000), spells: spells)
        #expect(found.violations.count == 1)
        #expect(found.longestContest.duration == .milliseconds(3900))
        let apart = verdict(one: beat(1000..<5000), two: beat(1050..<5000), spells: spells, partitionUntil: 4500)
        #expect(apart.violations == [])
    }

    @Test func `when nobody advertises for longer than a takeover takes it is a violation`() {
        let spells = ["one": (from: 1, to: 9)]
        #expect(verdict(one: [1000, 3200], spells: spells).violations == [])
        #expect(verdict(one: [1000, 3400], spells: spells).violations.count == 1)
    }

    @Test func `an Active that puts an address back is Active before and after`() {
        var record = RunRecord()
        record.frames = [2, 4, 6].map { SentFrame(time: .seconds($0), node: "one", kind: .advertisement) }
        var node = NodeRecord(name: "one")
        node.rows = [
            ToldTransition(time: .seconds(1), text: "VI_01: backup -> active (timeout): x"),
            ToldTransition(time: .seconds(4), text: "VI_01: active -> active (address_restored): x"),
        ]
        node.runs = [NodeRecord.Run(begin: .zero, end: .seconds(8), lines: node.rows, wasKilled: false)]
        record.nodes = [node]
        record.end = .seconds(8)
        #expect(Checker(lease: .seconds(3), activeDown: .seconds(1)).verdict(on: record).violations == [])
    }

    @Test(arguments: [SentFrame.Kind.advertisement, .announcement])
    func `a claim on the wire by who does not say that it is Active is a violation`(kind: SentFrame.Kind) {
        let told = verdict(one: [3000, 5900], spells: ["one": (3, 5)], kind: kind)
        #expect(told.strayFrames == [])
        let untold = verdict(one: [3000, 6100], spells: ["one": (3, 5)], kind: kind)
        #expect(untold.strayFrames.count == 1)
        #expect(untold.violations.contains { $0.contains("was not Active") })
        #expect(verdict(one: [], two: [3000], spells: ["one": (3, 5)], kind: kind).strayFrames.count == 1)
    }
}
