import Foundation
import SQLite
import Testing

@testable import AgentModel
@testable import History

struct DrainRecordTests {
    @Test func `a drain outlives a stop until it is lifted`() throws {
        let site = try Site()
        let first = try site.open()
        let id = try first.writer.drain(site)
        first.abandon()
        let second = try site.open()
        let drain = try #require(try second.reader.activeDrains(at: site.now.wallMicroseconds).first)
        #expect(drain.id == id)
        #expect(drain.reason == "upgrade")
        #expect(drain.by == Author.Written(kind: "uid", name: "root"))
        let lift = HistoryRecord.drainLifted(DrainLiftRecord(stamp: site.now, id: id, by: Author(.token, "ansible")))
        #expect(try second.writer.write(lift) == id)
        #expect(try second.reader.activeDrains(at: site.now.wallMicroseconds).isEmpty)
        #expect(try second.reader.drain(id)?.liftedBy == Author.Written(kind: "token", name: "ansible"))
        #expect(throws: HistoryError.refused("no drain \(id) is in force")) { try second.writer.write(lift) }
        #expect(second.close())
    }

    @Test(arguments: [(nil, false, DrainLifetime.forever), (["VI_01", "VI_02"], true, .reboot), ([], false, .reboot)])
    func `a drain comes back with what it covers`(
        _ instances: [String]?, _ lastResort: Bool, _ lifetime: DrainLifetime
    ) throws {
        let site = try Site()
        let history = try site.open()
        let id = try history.writer.write(
            .drain(
                DrainRecord(
                    stamp: site.now, reason: "upgrade", by: Author(.uid, "root"), instances: instances,
                    lastResort: lastResort, lifetime: lifetime, untilMicroseconds: 5)))
        #expect(
            try history.reader.drain(id)
                == DrainRow(
                    id: id, since: site.now, reason: "upgrade", by: Author.Written(kind: "uid", name: "root"),
                    instances: instances, lastResort: lastResort, lifetime: lifetime, untilMicroseconds: 5,
                    confirmedAtMicroseconds: nil, liftedAtMicroseconds: nil, liftedBy: nil))
        #expect(history.close())
    }

    @Test func `a drain comes into force when it is confirmed`() throws {
        let site = try Site()
        let first = try site.open()
        let id = try first.writer.write(site.drain())
        let lifted = try first.writer.write(site.drain())
        _ = try first.writer.write(
            .drainLifted(DrainLiftRecord(stamp: site.now, id: lifted, by: Author(.expiry, "no successor"))))
        first.abandon()
        let second = try site.open()
        #expect(try second.reader.activeDrains(at: 0).isEmpty)
        #expect(try second.reader.unfinishedDrains().map(\.id) == [id])
        let confirm = HistoryRecord.drainConfirmed(DrainConfirmRecord(stamp: site.now, id: id))
        #expect(try second.writer.write(confirm) == id)
        #expect(try second.reader.activeDrains(at: 0).map(\.confirmedAtMicroseconds) == [site.now.wallMicroseconds])
        #expect(try second.reader.unfinishedDrains().isEmpty)
        #expect(throws: HistoryError.refused("no drain \(id) waits for its confirmation")) {
            try second.writer.write(confirm)
        }
        #expect(throws: HistoryError.self) {
            try second.writer.write(.drainConfirmed(DrainConfirmRecord(stamp: site.now, id: lifted)))
        }
        #expect(second.close())
    }

    @Test func `a drain is over when its time is`() throws {
        let site = try Site()
        let history = try site.open()
        let until = site.now.wallMicroseconds + 10
        _ = try history.writer.drain(site, until: until)
        #expect(try history.reader.activeDrains(at: until - 1).count == 1)
        #expect(try history.reader.activeDrains(at: until).isEmpty)
        #expect(history.close())
    }

    @Test func `a drain in force is carried into a new file`() throws {
        let site = try Site()
        var testHooks = TestHooks()
        testHooks.checksFileAlways = true
        let history = try site.open(testHooks: testHooks)
        let id = try history.writer.write(
            .drain(
                DrainRecord(
                    stamp: site.now, reason: "upgrade", by: Author(.uid, "root"), instances: ["VI_01"],
                    lastResort: true, lifetime: .reboot, untilMicroseconds: .max)))
        _ = try history.writer.write(.drainConfirmed(DrainConfirmRecord(stamp: site.now, id: id)))
        let before = try #require(try history.reader.drain(id))
        for suffix in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: site.path + suffix) }
        try history.writer.flush()
        #expect(try history.reader.activeDrains(at: site.now.wallMicroseconds) == [before])
        #expect(try history.writer.write(site.drain()) == id + 1)
        #expect(history.close())
    }
}
