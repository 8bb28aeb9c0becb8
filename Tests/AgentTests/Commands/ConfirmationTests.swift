import AgentModel
import Configuration
import History
import LinuxIO
import ManagementAPI
import Testing

@testable import Agent

extension ControllerSuite {
    struct ConfirmationTests {
        /// A second configuration, in force until it is confirmed or the time is over.
        private func unconfirmed(engineCapacity: Int = 16) throws -> ReloadBench {
            let reload = try ReloadBench(engineCapacity: engineCapacity)
            try reload.write(ReloadBench.instance(priority: 120))
            let (status, outcome) = try reload.apply(ReloadRequest(confirmWithin: .seconds(60)))
            let due = try #require(status.confirmByMicroseconds)
            #expect(due == status.loadedAt.wallMicroseconds + 60_000_000)
            #expect(outcome.accepted?.plan.confirmByMicroseconds == due)
            #expect(try reload.rows().first?.confirmByMicroseconds == due)
            #expect(reload.clock.times == [.seconds(60)])
            return reload
        }

        @Test
        func `without a confirmation the configuration before comes back by itself`() throws {
            let reload = try unconfirmed()
            reload.clock.ring(0)
            let status = try reload.engineApplies()
            #expect(status.generation == 3 && status.source == .rollback && status.loadedBy.kind == .expiry)
            #expect(status.text == ReloadBench.instance() && status.confirmByMicroseconds == nil)
            #expect(status.isStale, "the file still has the other text")
            #expect(reload.controller.configuration.text == ReloadBench.instance())
            let row = try #require(try reload.rows().first)
            #expect(row.generation == 3 && row.source == "rollback" && row.by.kind == "expiry")
            let operation = try #require(try reload.bench.lastOperation())
            #expect(operation.kind == "rollback" && operation.result == "done" && operation.by.kind == "expiry")
            #expect(try reload.bench.lastAnswer() == #"{"generation": 3, "instead_of": 2}"#)
            #expect(reload.followed.checks.withLock { $0.count } == 2)
            guard case .nothingToConfirm? = reload.confirm() else { throw Unexpected(what: "it can be confirmed") }
        }

        @Test
        func `a confirmed configuration stays, even if the timer rings all the same`() throws {
            let reload = try unconfirmed()
            let confirmation = Counter<ConfirmOutcome>(reload.bench)
            reload.controller.confirm(confirmation.command())
            #expect(confirmation.lastDelivery?.result == "done", "it is written down before its answer leaves")
            guard case .confirmed(generation: 2)? = confirmation.take().first else {
                throw Unexpected(what: "not confirmed")
            }
            let described = try #require(reload.described())
            #expect(described.generation == 2 && described.confirmByMicroseconds == nil)
            #expect(reload.clock.calledOff == [true])
            #expect(try reload.rows().first?.confirmedAtMicroseconds != nil)
            reload.clock.ring(0)
            #expect(reload.bench.told().isEmpty)
            #expect(try reload.bench.lastOperation()?.kind == "confirm")
        }

        @Test(arguments: [Author(.token, "ansible"), Author(.signal, "SIGHUP")])
        func `nobody reloads while a configuration waits`(author: Author) throws {
            let reload = try unconfirmed()
            try reload.write(ReloadBench.instance(priority: 130))
            for isDryRun in [true, false] {
                guard
                    case .confirmationPending(generation: 2)? = reload.reload(
                        ReloadRequest(isDryRun: isDryRun), by: author)
                else { throw Unexpected(what: "a reload was taken") }
            }
            #expect(reload.bench.told().isEmpty)
            #expect(try reload.bench.lastOperation()?.result == "confirmation_pending")
            #expect(try reload.bench.lastOperation()?.by.name == author.name)
            #expect(reload.confirm() != nil)
            _ = reload.described()
            #expect(try reload.apply().status.generation == 3)
        }

        @Test
        func `a confirmation that the disk refuses is none`() throws {
            let reload = try unconfirmed()
            reload.bench.breakDisk()
            guard case .notRecorded? = reload.confirm() else { throw Unexpected(what: "confirmed") }
            #expect(reload.clock.calledOff == [false])
            reload.clock.ring(0)
            #expect(try reload.engineApplies().source == .rollback)
        }

        @Test
        func `a rollback that the engine does not take is tried again`() throws {
            let reload = try unconfirmed(engineCapacity: 1)
            #expect(reload.bench.engine.post(.stop))
            reload.clock.ring(0)
            #expect(reload.clock.times == [.seconds(60), .seconds(1)])
            #expect(reload.bench.told().count == 1)
            #expect(try reload.bench.lastOperation()?.result == "failed")
            reload.clock.ring(1)
            #expect(try reload.engineApplies().source == .rollback)
            #expect(reload.controller.configuration.text == ReloadBench.instance())
        }

        @Test
        func `without anything new there is nothing to confirm`() throws {
            let reload = try ReloadBench()
            let (status, outcome) = try reload.apply(ReloadRequest(confirmWithin: .seconds(60)))
            #expect(status.confirmByMicroseconds == nil)
            #expect(outcome.accepted?.warnings.first?.message.contains("nothing to confirm") == true)
            #expect(reload.clock.times.isEmpty)
            guard case .nothingToConfirm? = reload.confirm() else { throw Unexpected(what: "it can be confirmed") }
            #expect(try reload.bench.lastOperation()?.result == "nothing_to_confirm")
        }

        @Test
        func `a generation that was only tried leaves the file in force`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 120))
            _ = try reload.apply()
            _ = try reload.apply(ReloadRequest(.generation(1), confirmWithin: .seconds(60)))
            reload.clock.ring(0)
            let status = try reload.engineApplies()
            #expect(status.generation == 4 && !status.isStale, "the file says what is in force")
        }
    }
}
