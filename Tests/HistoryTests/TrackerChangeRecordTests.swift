import Health
import Testing

@testable import AgentModel
@testable import History

struct TrackerChangeRecordTests {
    private static let rank = TrackerIdentity(.file, "rank")

    @Test(
        arguments: [
            (TrackerIdentity(.interface, "eth1"), .verdict(.passing), .verdict(.failing), "passing", "failing"),
            (rank, .verdict(.pending), .number(-20), "pending", "-20"),
            (TrackerIdentity(.process, "haproxy"), .verdict(.failing), .verdict(.passing), "failing", "passing"),
        ] as [(TrackerIdentity, TrackerReading, TrackerReading, String, String)])
    func `a change comes back with every column`(
        _ tracker: TrackerIdentity, _ from: TrackerReading, _ to: TrackerReading, _ before: String, _ after: String
    ) throws {
        let site = try Site()
        let history = try site.open()
        let effects = [
            TrackerEffect(instance: "VI_01", from: 150, to: 130),
            TrackerEffect(instance: "VI_02", group: "web", from: 150, to: 1),
        ]
        _ = try history.writer.write(site.trackerChange(tracker, from: from, to: to, effects: effects))
        #expect(
            try history.reader.trackerChanges(tracker).items.map(\.content) == [
                RecordedTrackerChange(
                    kind: tracker.kind.rawValue, name: tracker.name, from: before, to: after, effects: effects)
            ])
        #expect(history.close())
    }

    @Test func `kinds that share a name are told apart, and pages go on`() throws {
        let site = try Site()
        let history = try site.open()
        for kind in [TrackerKind.file, .process, .file, .interface, .file] {
            _ = try history.writer.write(site.trackerChange(TrackerIdentity(kind, "rank")))
        }
        let page = try history.reader.trackerChanges(Self.rank, limit: 2)
        #expect(page.items.map(\.id) == [5, 3])
        #expect(try history.reader.trackerChanges(Self.rank, cursor: page.next).items.map(\.id) == [1])
        #expect(history.close())
    }

    @Test func `changes are kept as long as the results of checks`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.trackerChange())
        site.advance(wall: .seconds(100), monotonic: .seconds(100))
        _ = try history.writer.write(site.trackerChange())
        #expect(history.close())
        site.advance(wall: .seconds(50), monotonic: .seconds(50))
        try site.prune(Retention(keepTransitions: .seconds(1000), keepCheckResults: .seconds(60)))
        let again = try site.open()
        #expect(try again.reader.trackerChanges(Self.rank).items.map(\.id) == [2])
        #expect(again.close())
    }

    @Test func `evidence names a change, and evidence of an earlier version names none`() throws {
        let site = try Site()
        var evidence = site.evidence()
        #expect(!(try JSONColumn.encode(evidence)).contains("trackers"))
        evidence.trackers = [
            Evidence.TrackerChange(
                tracker: Self.rank, from: .number(0), to: .number(-20), changedAgo: .milliseconds(300)),
            Evidence.TrackerChange(
                tracker: TrackerIdentity(.process, "haproxy"), from: .verdict(.passing), to: .verdict(.failing),
                changedAgo: .seconds(2)),
        ]
        let json = try JSONColumn.encode(evidence)
        #expect(
            json.contains(
                #"{"kind":"file","name":"rank","from":"0","to":"-20","changed_ago_us":300000}"#))
        #expect(Evidence(json: json) == evidence)
        #expect(Evidence(json: json.replacing(#""kind":"file""#, with: #""kind":"moon""#)) == nil)
    }
}
