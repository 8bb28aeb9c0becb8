import GRDB
import Health
import NetworkTypes
import Testing

@testable import History

struct EvidenceTests {
    private static func full(output: [UInt8] = Array("nginx is gone".utf8)) -> Evidence {
        Evidence(
            advertisements: [
                Evidence.Advertisement(
                    source: .v4(IPv4Address(192, 168, 100, 13)), priority: 140, interval: .seconds(1), ago: .seconds(3))
            ],
            timers: Evidence.Timers(
                advertisementInterval: .seconds(1), skewTime: .milliseconds(453),
                activeDownInterval: .milliseconds(3453), late: .microseconds(84)),
            checks: [
                Evidence.Check(
                    name: "check_nginx", verdict: .failing, changedAgo: .milliseconds(2), exitStatus: 1, output: output)
            ],
            operation: Evidence.Operation(
                kind: .drain, id: 4711, by: Author(.token, "ansible"), reason: "upgrade", requestID: "req-1"),
            stall: Evidence.Stall(late: .milliseconds(20), ago: .seconds(2)))
    }

    @Test func writerStoresItAsJSONWithSnakeCaseNames() throws {
        let site = try Site()
        let history = try site.open()
        let id = try history.writer.write(site.transition(evidence: Self.full()))
        let json = try #require(try history.reader.transition(id)?.evidence)
        #expect(
            json == """
                {"advertisements":[{"ago_us":3000000,"interval_us":1000000,"priority":140,"source":"192.168.100.13"}],\
                "checks":[{"changed_ago_us":2000,"exit_status":1,"name":"check_nginx","output":"nginx is gone",\
                "verdict":"failing"}],\
                "operation":{"by_kind":"token","by_name":"ansible","id":4711,"kind":"drain","reason":"upgrade",\
                "request_id":"req-1"},\
                "stall":{"ago_us":2000000,"late_us":20000},\
                "timers":{"active_down_interval_us":3453000,"advertisement_interval_us":1000000,"late_us":84,\
                "skew_time_us":453000}}
                """)
        #expect(Evidence(json: json) == Self.full())
        #expect(history.close())
    }

    @Test func whatIsNotThereIsLeftOut() throws {
        let timers = Evidence.Timers(
            advertisementInterval: .zero, skewTime: .zero, activeDownInterval: .zero, late: .zero)
        let check = Evidence.Check(name: "a", verdict: .pending)
        let json = try JSONText.encode(Evidence(timers: timers, checks: [check]))
        #expect(json.hasPrefix(#"{"advertisements":[],"checks":[{"name":"a","verdict":"pending"}],"timers":"#))
        #expect(Evidence(json: json) == Evidence(timers: timers, checks: [check]))
    }

    @Test(arguments: [
        (Array(repeating: UInt8(ascii: "a"), count: 5000), String(repeating: "a", count: 200)),
        ([0x68, 0xFF], "h\u{FFFD}"), ([], ""),
    ])
    func outputIsCutAndMadeText(_ output: [UInt8], _ text: String) throws {
        let json = try JSONText.encode(Self.full(output: output))
        #expect(Evidence(json: json)?.checks.first?.output == Array(text.utf8))
    }

    @Test(arguments: ["", "{}", "[]", #"{"timers":{}}"#]) func otherTextIsNoEvidence(_ text: String) {
        #expect(Evidence(json: text) == nil)
    }
}

struct StallTests {
    @Test func stallsComeBackInPages() throws {
        let site = try Site()
        let history = try site.open()
        for number in 1...3 {
            history.writer.enqueue(
                .stall(StallRecord(stamp: site.now, late: .milliseconds(number), detail: "Nobody knows.")))
        }
        try history.writer.flush()
        let first = try history.reader.stalls(limit: 2)
        #expect(first.items.map(\.lateMicroseconds) == [3000, 2000])
        #expect(
            try history.reader.stalls(cursor: first.next).items == [
                StallRow(id: 1, runID: 1, stamp: site.now, lateMicroseconds: 1000, detail: "Nobody knows.")
            ])
        #expect(history.close())
    }
}
