import Health
import NetworkTypes
import SQLite
import Testing

@testable import AgentModel
@testable import History

struct EvidenceRecordTests {
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

    @Test func `the writer stores it as JSON with snake case names`() throws {
        let site = try Site()
        let history = try site.open()
        let id = try history.writer.write(site.transition(evidence: Self.full()))
        let json = try #require(
            try site.inspect { try $0.value("SELECT evidence FROM transitions WHERE id = ?", [id]) as String? })
        #expect(
            json == """
                {"advertisements":[{"source":"192.168.100.13","priority":140,"interval_us":1000000,"ago_us":3000000}],\
                "timers":{"advertisement_interval_us":1000000,"skew_time_us":453000,"active_down_interval_us":3453000,\
                "late_us":84},\
                "checks":[{"name":"check_nginx","verdict":"failing","changed_ago_us":2000,"exit_status":1,\
                "output":"nginx is gone"}],\
                "operation":{"kind":"drain","id":4711,"by_kind":"token","by_name":"ansible","reason":"upgrade",\
                "request_id":"req-1"},\
                "stall":{"late_us":20000,"ago_us":2000000}}
                """)
        #expect(Evidence(json: json) == Self.full())
        #expect(history.close())
    }

    @Test func `what is not there is left out`() throws {
        let timers = Evidence.Timers(
            advertisementInterval: .zero, skewTime: .zero, activeDownInterval: .zero, late: .zero)
        let check = Evidence.Check(name: "a", verdict: .pending)
        let json = try JSONColumn.encode(Evidence(timers: timers, checks: [check]))
        #expect(json.hasPrefix(#"{"advertisements":[],"timers":"#))
        #expect(json.hasSuffix(#""checks":[{"name":"a","verdict":"pending"}]}"#))
        #expect(Evidence(json: json) == Evidence(timers: timers, checks: [check]))
    }

    @Test(arguments: [
        (Array(repeating: UInt8(ascii: "a"), count: 5000), String(repeating: "a", count: 200)),
        ([0x68, 0xFF], "h\u{FFFD}"), ([], ""),
    ])
    func `the output is cut and made text`(_ output: [UInt8], _ text: String) throws {
        let json = try JSONColumn.encode(Self.full(output: output))
        #expect(Evidence(json: json)?.checks.first?.output == Array(text.utf8))
    }

    @Test(arguments: ["", "{}", "[]", #"{"timers":{}}"#]) func `other text is no evidence`(_ text: String) {
        #expect(Evidence(json: text) == nil)
    }
}

struct StallRecordTests {
    @Test func `stalls come back in pages`() throws {
        let site = try Site()
        let history = try site.open()
        for number in 1...3 {
            history.writer.enqueue(
                .stall(StallRecord(stamp: site.now, late: .milliseconds(number), detail: "Nobody knows.")))
        }
        try history.writer.flush()
        let first = try history.reader.stalls(limit: 2)
        #expect(first.items.map(\.lateUs) == [3000, 2000])
        #expect(
            try history.reader.stalls(cursor: first.next).items.map(\.content) == [
                RecordedStall(kind: "late", lateUs: 1000, detail: "Nobody knows.")
            ])
        #expect(history.close())
    }
}

struct RunEndTests {
    private func end(_ seen: RunEndRecord.Seen?, _ site: Site) -> HistoryRecord {
        .runEnd(RunEndRecord(stamp: site.now, seen: seen, detail: "It is told."))
    }

    @Test(arguments: [(true, "hang"), (false, "killed")])
    func `the next run writes down how the one before ended`(didHang: Bool, cause: String) throws {
        let site = try Site()
        try site.open().abandon()
        let history = try site.open()
        history.writer.enqueue(end(RunEndRecord.Seen(didHang: didHang, silence: .seconds(11)), site))
        try history.writer.flush()
        #expect(
            try history.reader.runEnds().items.map(\.content) == [
                RecordedRunEnd(endedRun: 1, cause: cause, silentUs: 11_000_000, detail: "It is told.")
            ])
        #expect(history.close())
    }

    @Test func `the runs are told with how they ended, this one first`() throws {
        let site = try Site()
        #expect(try site.open().close())
        try site.open().abandon()
        let history = try site.open()
        history.writer.enqueue(end(RunEndRecord.Seen(didHang: false, silence: .seconds(11)), site))
        try history.writer.flush()
        let first = try history.reader.runs(limit: 2)
        #expect(first.items.map(\.id) == [3, 2] && first.items.map(\.isCurrent) == [true, false])
        #expect(first.items.map(\.end?.cause) == [nil, "killed"] && first.items.map(\.clean) == [false, false])
        let rest = try history.reader.runs(limit: 2, cursor: first.next)
        #expect(rest.items.map(\.clean) == [true] && rest.items[0].stoppedAtMicroseconds != nil && rest.next == nil)
        #expect(history.close())
    }

    @Test func `where nobody saw it, it is not known why`() throws {
        let site = try Site()
        try site.open().abandon()
        let history = try site.open()
        history.writer.enqueue(end(nil, site))
        try history.writer.flush()
        let row = try #require(try history.reader.runEnds().items.first)
        #expect(row.cause == "unknown")
        #expect(row.silentUs == nil)
        #expect(history.close())
    }

    @Test func `a first run, and one after an orderly end, have nothing to write`() throws {
        let site = try Site()
        for _ in 0..<2 {
            let history = try site.open()
            history.writer.enqueue(end(nil, site))
            try history.writer.flush()
            #expect(try history.reader.runEnds().items.isEmpty)
            #expect(history.close())
        }
    }
}
