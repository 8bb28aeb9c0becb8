import Foundation
import SQLite
import Synchronization
import Testing
import Texts

@testable import AgentModel
@testable import History

struct QueueTests {
    @Test func `check results are dropped before transitions`() throws {
        let site = try Site()
        let gate = Gate()
        var testHooks = TestHooks()
        testHooks.beforeRecords = { _ in gate.pass() }
        let history = try site.open(testHooks: testHooks, queue: WriteQueue(limit: 4, checkResultLimit: 3))
        gate.shut()
        history.writer.enqueue(site.operation())
        gate.awaitArrival()
        for _ in 0..<4 { history.writer.enqueue(site.checkResult()) }
        #expect(history.writer.status.dropped == 1)
        for name in ["one", "two", "three"] { history.writer.enqueue(site.transition(name)) }
        #expect(history.writer.status.dropped == 4)
        site.advance(wall: .seconds(9), monotonic: .seconds(9))
        history.writer.enqueue(site.transition("four"))
        #expect(history.writer.status.queued == 4)
        #expect(history.writer.status.dropped == 5)
        gate.open()
        try history.writer.flush()
        let instances = try history.reader.transitions().items.map(\.instance)
        #expect(instances == ["three", "two", "one"])
        #expect(try history.reader.checkResults(check: "check_nginx").items.isEmpty)
        let gaps = try history.reader.gaps().items
        #expect(gaps.map(\.what) == ["check_results", "transitions"])
        #expect(gaps.map(\.count) == [4, 1])
        #expect(gaps[1].since == Timestamp.text(site.now.wallMicroseconds))
        #expect(history.writer.status.queued == 0)
        #expect(history.close())
    }

    @Test func `results of servers' checks go as first too`() throws {
        let site = try Site()
        let gate = Gate()
        var testHooks = TestHooks()
        testHooks.beforeRecords = { _ in gate.pass() }
        let history = try site.open(testHooks: testHooks, queue: WriteQueue(limit: 3, checkResultLimit: 2))
        gate.shut()
        history.writer.enqueue(site.operation())
        gate.awaitArrival()
        for _ in 0..<3 { history.writer.enqueue(site.serverCheckRun(.passed)) }
        #expect(history.writer.status.dropped == 1)
        for _ in 0..<2 { history.writer.enqueue(site.serverTransition()) }
        #expect(history.writer.status.dropped == 3)
        gate.open()
        try history.writer.flush()
        #expect(try history.reader.serverTransitions().items.count == 2)
        #expect(try history.reader.serverCheckResults().items.isEmpty)
        #expect(try history.reader.gaps().items.map(\.what) == ["server_check_results"])
        #expect(history.close())
    }

    @Test func `whoever waits is told that the queue is full`() throws {
        let site = try Site()
        let gate = Gate()
        var testHooks = TestHooks()
        testHooks.beforeRecords = { _ in gate.pass() }
        let history = try site.open(testHooks: testHooks, queue: WriteQueue(limit: 1, checkResultLimit: 1))
        gate.shut()
        history.writer.enqueue(site.transition())
        gate.awaitArrival()
        #expect(throws: HistoryError.queueFull) { try history.writer.write(site.drain()) }
        #expect(history.writer.status.dropped == 0)
        gate.open()
        #expect(history.close(within: .seconds(60)))
    }

    @Test func `a wait that ends without a commit takes its record back`() throws {
        let site = try Site()
        let gate = Gate()
        var testHooks = TestHooks()
        testHooks.beforeRecords = { _ in gate.pass() }
        let history = try site.open(testHooks: testHooks)
        gate.shut()
        history.writer.enqueue(site.transition())
        gate.awaitArrival()
        #expect(throws: HistoryError.timedOut(.zero, mayFollow: false)) {
            try history.writer.write(site.drain(), within: .zero)
        }
        gate.open()
        try history.writer.flush()
        #expect(try history.reader.activeDrains(at: site.now.wallMicroseconds).isEmpty)
        #expect(history.close())
    }

    @Test func `a real-time thread is turned away while another holds the queue`() throws {
        let site = try Site()
        let core = HistoryCore(WriteQueue())
        let writer = HistoryWriter(core)
        var records = [site.transition("one"), site.transition("two")]
        core.queue.withLock { _ in #expect(!tryFromAnotherThread(writer, records)) }
        #expect(records.count == 2)
        #expect(writer.tryEnqueue(contentsOf: &records))
        #expect(records.isEmpty)
        #expect(writer.status.queued == 2)
    }

    @Test func `what is queued together is committed together in order`() throws {
        let site = try Site()
        let transactions = Mutex(0)
        var testHooks = TestHooks()
        testHooks.commitDelay = patient
        testHooks.beforeRecords = { _ in transactions.withLock { $0 += 1 } }
        let history = try site.open(testHooks: testHooks)
        for number in 1...500 { history.writer.enqueue(site.transition("VI_\(number)")) }
        try history.writer.flush()
        #expect(transactions.withLock { $0 } == 1)
        let rows = try history.reader.transitions(after: 0, limit: 1000)
        #expect(rows.map(\.instance) == (1...500).map { "VI_\($0)" })
        #expect(history.close())
    }

    @Test func `nothing is lost between threads`() throws {
        let site = try Site()
        let history = try site.open()
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<50 {
                history.writer.enqueue(site.transition("\(thread)"))
                if number % 10 == 0 { _ = try? history.writer.write(site.transition("\(thread)")) }
            }
        }
        try history.writer.flush()
        #expect(try history.reader.transitions(limit: 1000).items.count == 8 * 55)
        #expect(history.writer.status.dropped == 0)
        #expect(history.close())
    }

    @Test func `a commit that nobody waits for comes by itself`() throws {
        let site = try Site()
        let committed = Gate()
        committed.shut()
        var testHooks = TestHooks()
        testHooks.beforeRecords = { _ in committed.pass() }
        let history = try site.open(testHooks: testHooks)
        history.writer.enqueue(site.transition())
        committed.awaitArrival()
        committed.open()
        #expect(history.close())
    }
}

private func tryFromAnotherThread(_ writer: HistoryWriter, _ records: [HistoryRecord]) -> Bool {
    let answer = Mutex(true)
    let done = WriteWaiter()
    let thread = Thread {
        var copy = records
        let taken = writer.tryEnqueue(contentsOf: &copy)
        answer.withLock { $0 = taken }
        done.resolve(.success(0))
    }
    thread.start()
    _ = done.wait(atMost: .seconds(60))
    return answer.withLock { $0 }
}
