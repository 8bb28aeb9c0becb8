import AgentModel
import Dispatch
import History
import LinuxIO
import ManagementAPI
import Node
import Testing

@testable import Agent

extension ControllerSuite {
    struct DrainControllerTests {
        private let bench: Bench
        private let controller: DrainController
        private let drains: Counter<DrainOutcome>
        private let undrains: Counter<UndrainOutcome>

        init() throws {
            bench = try Bench()
            controller = DrainController(bench.services)
            drains = Counter(bench)
            undrains = Counter(bench)
        }

        private let request = DrainRequest(
            reason: "upgrade", instances: ["VI_01"], end: DrainEnd(lifetime: .reboot), isLastResort: true)

        private func unfinished() throws -> [Int64] { try bench.history.reader.unfinishedDrains().map(\.id) }

        private func active() throws -> [Int64] {
            try bench.history.reader.activeDrains(at: bench.services.clock.stamp().wallMicroseconds).map(\.id)
        }

        /// Asks for a drain, and returns what the engine was told.
        private func begin(key: String? = nil) throws -> (drain: Drain, settle: @Sendable (DrainSettlement) -> Void) {
            controller.drain(request, drains.command(key: key))
            #expect(drains.take().isEmpty, "nothing is answered before the engine has handed over")
            let messages = bench.told()
            guard messages.count == 1, case .drain(let drain, let cause, let reply) = messages[0] else {
                throw Unexpected(what: "\(messages)")
            }
            #expect(cause.id == (try bench.lastOperation()?.id) && cause.reason == "upgrade")
            return (drain, reply)
        }

        /// What the engine was told to lift.
        private func lift() throws -> (id: Int64?, reply: @Sendable ([Drain]) -> Void) {
            let messages = bench.told()
            guard messages.count == 1, case .undrain(let id, _, let reply) = messages[0] else {
                throw Unexpected(what: "\(messages)")
            }
            return (id, reply)
        }

        @Test
        func `a drain is written down before the engine hears of it, and in force once it has handed over`() throws {
            let (drain, settle) = try begin()
            #expect(try unfinished() == [drain.id])
            #expect(drain.request == request && drain.by == Author(.token, "ansible"))
            settle(.drained([]))
            #expect(try active() == [drain.id])
            #expect(drains.lastDelivery?.result == "done")
            guard case .drained(drain, instances: [])? = drains.take().first else {
                throw Unexpected(what: "not drained")
            }
            let row = try #require(try bench.history.reader.drain(drain.id))
            #expect(row.instances == ["VI_01"] && row.lastResort && row.lifetime == .reboot && row.reason == "upgrade")
        }

        @Test
        func `without a successor the drain was never in force`() throws {
            let (drain, settle) = try begin()
            settle(.noSuccessor([]))
            #expect(drains.lastDelivery?.result == "no_successor", "it is written down before its answer leaves")
            #expect(try active() == [] && unfinished() == [])
            #expect(try bench.history.reader.drain(drain.id)?.liftedAtMicroseconds != nil)
            guard case .noSuccessor? = drains.take().first else { throw Unexpected(what: "another outcome") }
            #expect(try bench.lastOperation()?.result == "no_successor")
        }

        @Test
        func `a drain that was lifted before it was in force is left to whoever lifted it`() throws {
            let (drain, settle) = try begin()
            settle(.withdrawn)
            #expect(try active() == [] && unfinished() == [drain.id])
            guard case .withdrawn? = drains.take().first else { throw Unexpected(what: "another outcome") }
            #expect(try bench.lastOperation()?.result == "withdrawn")
        }

        @Test
        func `a drain that the disk refuses is not begun`() throws {
            bench.breakDisk()
            controller.drain(request, drains.command())
            #expect(bench.told().isEmpty)
            guard case .notRecorded? = drains.take().first else { throw Unexpected(what: "another outcome") }
        }

        @Test
        func `a drain whose confirmation the disk refuses is lifted again`() throws {
            let (drain, settle) = try begin(key: "k1")
            bench.breakDisk()
            settle(.drained([]))
            guard case .notRecorded? = drains.take().first else { throw Unexpected(what: "another outcome") }
            let (id, reply) = try lift()
            #expect(id == drain.id)
            reply([drain])
        }

        @Test
        func `the answer to a drain is kept under its key`() throws {
            let (_, settle) = try begin(key: "k1")
            settle(.drained([]))
            let answer = try #require(try bench.history.reader.answer(caller: "ansible", key: "k1", notBefore: 0))
            #expect(answer.body == Array("\"answer\"".utf8) && answer.status == 200)
        }

        @Test(arguments: [false, true])
        func `lifting is written down before it is answered`(isOne: Bool) throws {
            let (drain, settle) = try begin()
            settle(.drained([]))
            controller.undrain(isOne ? drain.id : nil, undrains.command(Author(.uid, "root")))
            let (id, reply) = try lift()
            #expect(id == (isOne ? drain.id : nil))
            #expect(try active() == [drain.id])
            reply([drain])
            #expect(undrains.lastDelivery?.result == "done")
            guard case .lifted([drain])? = undrains.take().first else { throw Unexpected(what: "another outcome") }
            let row = try #require(try bench.history.reader.drain(drain.id))
            #expect(row.liftedBy?.kind == "uid" && row.liftedBy?.name == "root")
            #expect(try active() == [])
        }

        @Test
        func `a drain that is not in force cannot be lifted, though all of none can`() throws {
            controller.undrain(7, undrains.command())
            try lift().reply([])
            guard case .notFound(7)? = undrains.take().first else { throw Unexpected(what: "another outcome") }
            #expect(try bench.lastOperation()?.result == "not_found")
            controller.undrain(nil, undrains.command())
            try lift().reply([])
            guard case .lifted([])? = undrains.take().first else { throw Unexpected(what: "another outcome") }
        }

        @Test
        func `a lift that the disk refuses is told, since the drain would come back`() throws {
            let (drain, settle) = try begin()
            settle(.drained([]))
            bench.breakDisk()
            controller.undrain(drain.id, undrains.command())
            try lift().reply([drain])
            guard case .notRecorded? = undrains.take().first else { throw Unexpected(what: "another outcome") }
        }

        @Test
        func `a lift that the disk did not take in time follows, since nobody can ask for it again`() throws {
            let (drain, settle) = try begin()
            settle(.drained([]))
            controller.undrain(drain.id, undrains.command())
            let (_, reply) = try lift()
            let (isHeld, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            bench.history.writer.onCommit {
                isHeld.signal()
                mayGoOn.wait()
            }
            bench.services.history.enqueue(
                .stall(StallRecord(stamp: bench.services.clock.stamp(), late: .seconds(1), detail: "")))
            isHeld.wait()
            reply([drain])
            guard case .notRecorded? = undrains.take().first else { throw Unexpected(what: "another outcome") }
            bench.history.writer.onCommit {}
            mayGoOn.signal()
            try bench.history.writer.flush()
            #expect(try active() == [])
        }

        @Test
        func `a drain whose time is over is ended by its limit`() throws {
            let (drain, settle) = try begin()
            settle(.drained([]))
            controller.expired(drain)
            let row = try #require(try bench.history.reader.drain(drain.id))
            #expect(row.liftedBy?.kind == "expiry")
            let operation = try #require(try bench.lastOperation())
            #expect(operation.kind == "expire" && operation.result == "done")
            #expect(try bench.lastAnswer() == "{\"drain\": \(drain.id)}")
        }

        @Test
        func `an engine that has stopped is told, and leaves no drain in force`() throws {
            bench.engine.close()
            controller.drain(request, drains.command())
            guard case .shuttingDown? = drains.take().first else { throw Unexpected(what: "another outcome") }
            #expect(try active() == [])
            controller.undrain(nil, undrains.command())
            guard case .shuttingDown? = undrains.take().first else { throw Unexpected(what: "another outcome") }
            #expect(try bench.lastOperation()?.result == "failed")
        }
    }
}
