import NetworkTypes
import Testing
import Texts
import VRRP

@testable import AgentModel
@testable import History

struct ObservationTests {
    @Test func `a beginning and an end come back with every column`() throws {
        let site = try Site()
        let history = try site.open()
        let began = site.now
        let mac = MACAddress.virtualRouter(.ipv4, vrid: 50)
        _ = try history.writer.write(site.observation(mac: mac))
        site.advance(wall: .seconds(-5), monotonic: .seconds(9))
        _ = try history.writer.write(site.observation(mac: mac, ending: .silent, beganAt: began))
        let rows = try history.reader.observations().items
        #expect(rows.map(\.id) == [2, 1] && rows.map(\.stamp) == [site.now, began])
        let summary =
            "192.168.100.13 at 00:00:5e:00:01:32 advertises as Active (priority 140), and so does another router: this one"
        #expect(
            rows.map(\.content) == [
                RecordedObservation(
                    change: "ended", kind: "two_actives", instance: "VI_01",
                    peer: "192.168.100.13", mac: "00:00:5e:00:01:32", beganAt: Timestamp.text(began.wallMicroseconds),
                    lastedUs: 9_000_000, ending: "silent", occurrences: 7, summary: summary,
                    evidence: ObservationEvidence(theirs: "priority 140", ours: "this one"), configurationGeneration: 3),
                RecordedObservation(
                    change: "began", kind: "two_actives", instance: "VI_01",
                    peer: "192.168.100.13", mac: "00:00:5e:00:01:32", beganAt: Timestamp.text(began.wallMicroseconds),
                    lastedUs: nil, ending: nil, occurrences: 7, summary: summary,
                    evidence: ObservationEvidence(theirs: "priority 140", ours: "this one"), configurationGeneration: 3),
            ])
        #expect(history.close())
    }

    @Test func `instances and kinds are told apart, and pages go on`() throws {
        let site = try Site()
        let history = try site.open()
        for kind in Finding.Kind.allCases {
            for instance in ["VI_01", "VI_02"] { _ = try history.writer.write(site.observation(kind, instance)) }
        }
        let of = { (filter: ObservationFilter) in try history.reader.observations(filter, limit: 3) }
        #expect(try of(ObservationFilter(kind: .foreignMAC)).items.map(\.id) == [4, 3])
        #expect(try of(ObservationFilter(instance: "VI_02", kind: .foreignMAC)).items.map(\.id) == [4])
        let page = try of(ObservationFilter(instance: "VI_01"))
        #expect(page.items.map(\.id) == [13, 11, 9])
        let rest = try history.reader.observations(ObservationFilter(instance: "VI_01"), limit: 9, cursor: page.next)
        #expect(rest.items.map(\.id) == [7, 5, 3, 1])
        #expect(history.close())
    }

    @Test func `observations are events, and are kept as long as transitions`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.observation())
        site.advance(wall: .seconds(100), monotonic: .seconds(100))
        _ = try history.writer.write(site.observation(ending: .corrected))
        let events = try history.reader.events(after: .start)
        #expect(events.events.map(\.position.description) == ["0.0.0.1", "0.0.0.2"])
        #expect(history.close())
        site.advance(wall: .seconds(50), monotonic: .seconds(50))
        try site.prune(Retention(keepTransitions: .seconds(60), keepCheckResults: .seconds(1)))
        let again = try site.open()
        #expect(try again.reader.observations().items.map(\.id) == [2])
        #expect(try again.reader.isPruned(.start))
        #expect(try again.reader.resumption(after: .start)?.description == "0.0.0.1")
        #expect(again.close())
    }
}
