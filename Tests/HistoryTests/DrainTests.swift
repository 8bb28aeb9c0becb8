import Foundation
import GRDB
import Testing

@testable import History

struct DrainTests {
    @Test func drainOutlivesAStopUntilItIsLifted() throws {
        let site = try Site()
        let first = try site.open()
        let id = try first.writer.drain(site)
        first.abandon()
        let second = try site.open()
        let drain = try #require(try second.reader.activeDrains(at: site.now.wallMicroseconds).first)
        #expect(drain.id == id)
        #expect(drain.reason == "upgrade")
        #expect(drain.by == AuthorColumns(kind: "uid", name: "root"))
        let lift = HistoryRecord.drainLifted(DrainLiftRecord(stamp: site.now, id: id, by: Author(.token, "ansible")))
        #expect(try second.writer.write(lift) == id)
        #expect(try second.reader.activeDrains(at: site.now.wallMicroseconds).isEmpty)
        #expect(try second.reader.drain(id)?.liftedBy == AuthorColumns(kind: "token", name: "ansible"))
        #expect(throws: HistoryError.refused("no drain \(id) is in force")) { try second.writer.write(lift) }
        #expect(second.close())
    }

    @Test func drainIsOverWhenItsTimeIs() throws {
        let site = try Site()
        let history = try site.open()
        let until = site.now.wallMicroseconds + 10
        _ = try history.writer.drain(site, until: until)
        #expect(try history.reader.activeDrains(at: until - 1).count == 1)
        #expect(try history.reader.activeDrains(at: until).isEmpty)
        #expect(history.close())
    }

    @Test func drainInForceIsCarriedIntoANewFile() throws {
        let site = try Site()
        var probe = Probe()
        probe.checksFileAlways = true
        let history = try site.open(probe: probe)
        let id = try history.writer.drain(site)
        let before = try #require(try history.reader.drain(id))
        for suffix in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: site.path + suffix) }
        try history.writer.flush()
        #expect(try history.reader.activeDrains(at: site.now.wallMicroseconds) == [before])
        #expect(try history.writer.write(site.drain()) == id + 1)
        #expect(history.close())
    }
}
