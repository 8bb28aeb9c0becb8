import Dispatch
import HTTPServer
import StandIns
import Synchronization
import Testing

@testable import ManagementAPI

/// Nobody waits for ever, and what hangs delays nothing else.
@Suite(.timeLimit(.minutes(1)))
struct PatienceTests {
    @Test func `the historyReads works on two at once, lets a bounded number wait, and refuses the rest`() {
        let historyReads = HistoryReadQueue()
        let began = DispatchSemaphore(value: 0)
        let door = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        let count = Mutex(0)
        let job: HistoryReadQueue.Job = {
            began.signal()
            door.wait()
            count.withLock { $0 += 1 }
            done.signal()
        }
        let places = HistoryReadQueue.maxConcurrent + HistoryReadQueue.waitingBound
        for _ in 0..<places { #expect(historyReads.take(job)) }
        for _ in 0..<HistoryReadQueue.maxConcurrent { began.wait() }
        #expect(!historyReads.take(job))
        // The rest has not begun: there is nobody to do it.
        #expect(began.wait(timeout: .now()) == .timedOut)
        for _ in 0..<places { door.signal() }
        for _ in 0..<places { done.wait() }
        #expect(count.withLock { $0 } == places)
        door.signal()
        #expect(historyReads.take(job))
        done.wait()
    }

    @Test func `while the disk hangs, the status and the probes answer, and the history says that it is busy`() throws {
        let node = try TestNode()
        let door = DispatchSemaphore(value: 0)
        let places = HistoryReadQueue.maxConcurrent + HistoryReadQueue.waitingBound
        for _ in 0..<places { #expect(node.api.historyReads.take { door.wait() }) }
        #expect(try node.ask(.get, "/v1/status").status == .ok)
        #expect(try node.ask(.get, "/livez").status == .ok)
        #expect(try node.ask(.get, "/readyz").status == .ok)
        #expect(try node.ask(.get, "/v1/instances/VI_01/active").status == .ok)
        for path in [
            "/v1/transitions", "/v1/transitions/1", "/v1/operations", "/v1/checks/check_nginx/results", "/v1/events",
        ] {
            let response = try node.ask(.get, path)
            #expect(response.problem == "overloaded")
            #expect(response.headers["Retry-After"] == "1")
        }
        for _ in 0..<places { door.signal() }
    }

    @Test func `a request whose turn does not come is answered in the end, and only once`() throws {
        let node = try TestNode()
        let door = DispatchSemaphore(value: 0)
        for _ in 0..<HistoryReadQueue.maxConcurrent { #expect(node.api.historyReads.take { door.wait() }) }
        let request = try #require(
            Request(
                method: .get, target: "/v1/transitions", requestID: "req-1",
                peer: .tcp(address: "127.0.0.1", port: 1)))
        let catcher = Catcher()
        node.api.handle(request, Responder(receiver: catcher))
        node.api.waiting.expire()
        #expect(catcher.answer == nil)
        node.letAge(.seconds(11))
        node.api.waiting.expire()
        #expect(catcher.wait().problem == "history-unavailable")
        for _ in 0..<HistoryReadQueue.maxConcurrent { door.signal() }
    }

    @Test func `only the first answer counts`() {
        let room = DeferredResponses(now: { Fixture.start })
        let catcher = Catcher()
        let reply = room.admit(
            Responder(receiver: catcher), requestID: "req-1", within: .seconds(1), orElse: Problem(.noAnswer, "Late."))
        reply.send { .text("first") }
        reply.send { .text("second") }
        #expect(catcher.wait().text == "first")
    }

    @Test func `only the history's routes may wait for the disk`() {
        for route in RouteTable.standard.routes {
            let path = route.path.description
            let words = [
                "transitions", "operations", "results", "generations", "events", "notifications", "changes",
                "observations", "runs", "gaps", "stalls", "findings",
            ]
            let isOfHistory = words.contains { path.contains($0) }
            switch route.action {
            case .atOnce, .patient, .command: #expect(!isOfHistory, "\(path)")
            case .fromHistory: #expect(isOfHistory, "\(path)")
            }
        }
    }
}
