import AgentModel
import Configuration
import History
import ManagementAPI
import Testing
import VRRP

@testable import Agent

extension ControllerSuite {
    struct ReloadControllerTests {
        @Test
        func `a new text is made durable, then in force, then answered`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 120))
            let before = try #require(try reload.bench.history.reader.lastConfiguration())
            #expect(reload.reload() == nil)
            #expect(try reload.rows().map(\.generation) == [2, 1], "the row is there before the engine has it")
            #expect(try reload.bench.lastOperation()?.result == "running")
            let status = try reload.engineApplies()
            #expect(reload.counter.lastDelivery?.result == "done")
            let plan = try #require(reload.counter.take().first?.accepted?.plan)
            #expect(plan.generation == 2 && status.generation == 2)
            #expect(plan.sha256 == status.sha256 && status.sha256 != before.sha256)
            #expect(plan.difference.instancesChanged.map(\.name) == ["VI_01"] && plan.restarts.isEmpty)
            #expect(plan.difference.instancesChanged.first?.fields.map(\.description) == ["priority 100 → 120"])
            #expect(status.source == .file && status.loadedBy == Author(.token, "ansible"))
            #expect(status.text == ReloadBench.instance(priority: 120) && status.maskedText == status.text)
            #expect(!status.isStale && status.confirmByMicroseconds == nil)
            let row = try #require(try reload.rows().first)
            #expect(row.source == "file" && row.by.name == "ansible" && row.text == status.text)
            #expect(reload.controller.configuration.instances.first?.router.basePriority.rawValue == 120)
        }

        @Test
        func `the same text keeps its generation and gets no row`() throws {
            let reload = try ReloadBench()
            let (status, outcome) = try reload.apply()
            #expect(status.generation == 1 && status.source == .start)
            #expect(outcome.accepted?.plan.difference.instancesUnchanged == ["VI_01"])
            #expect(try reload.rows().count == 1)
            #expect(try reload.bench.lastOperation()?.result == "done")
        }

        @Test
        func `a dry run tells the plan and leaves no trace`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance("VI_02"))
            let request = ReloadRequest(isDryRun: true, confirmWithin: .seconds(60))
            let foreseen = [ReloadPlan.Consequence(instance: "VI_01", kind: .unreachable, text: "is removed")]
            let plan = try #require(try reload.dryRun(request, foreseeing: foreseen).accepted?.plan)
            #expect(plan.difference.instancesAdded == ["VI_02"] && plan.difference.instancesRemoved == ["VI_01"])
            #expect(plan.consequences == foreseen && plan.blips == ["VI_01"])
            #expect(plan.confirmByMicroseconds != nil)
            #expect(reload.bench.told().isEmpty)
            #expect(try reload.rows().count == 1)
            #expect(try reload.bench.lastOperation() == nil)
            #expect(reload.clock.times.isEmpty)
            #expect(reload.followed.api.withLock { $0.isEmpty })
        }

        @Test
        func `a text with an error is refused, and the status says so`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 999))
            let diagnostics = try #require(reload.reload()?.refused)
            let error = try #require(diagnostics.first)
            #expect(error.isError && error.line == 4 && error.message.contains("999"))
            let described = try #require(reload.described())
            #expect(described.isStale && described.generation == 1)
            #expect(try reload.bench.lastOperation()?.result == "refused")
            #expect(try reload.rows().count == 1)
            try reload.write(ReloadBench.instance())
            #expect(try reload.apply().status.isStale == false, "the file is what is in force again")
        }

        @Test
        func `a dry run of a text with an error does not make the configuration stale`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 999))
            #expect(reload.reload(ReloadRequest(isDryRun: true))?.refused?.isEmpty == false)
            #expect(reload.bench.told().isEmpty)
        }

        @Test(arguments: [false, true])
        func `another configuration in force than expected is a failed precondition`(isDryRun: Bool) throws {
            let reload = try ReloadBench()
            let inForce = try #require(try reload.rows().first).sha256
            try reload.write(ReloadBench.instance(priority: 120))
            let other = String(repeating: "0", count: 64)
            guard
                case .preconditionFailed(inForce)? = reload.reload(ReloadRequest(isDryRun: isDryRun, ifMatch: [other]))
            else { throw Unexpected(what: "the precondition holds") }
            #expect(reload.bench.told().isEmpty)
            #expect(try reload.rows().count == 1)
            #expect(try reload.bench.lastOperation()?.result == (isDryRun ? nil : "precondition_failed"))
            #expect(try reload.apply(ReloadRequest(ifMatch: [other, inForce])).status.generation == 2)
        }

        @Test
        func `an earlier generation comes back under a new number, and what the file says is stale then`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 120))
            _ = try reload.apply()
            let (back, outcome) = try reload.apply(ReloadRequest(.generation(1)))
            #expect(back.generation == 3 && back.source == .generation && back.isStale)
            #expect(back.text == ReloadBench.instance())
            #expect(outcome.accepted?.plan.difference.instancesChanged.map(\.keywords) == [["priority"]])
            #expect(try reload.rows().map(\.source) == ["generation", "file", "start"])
            let (forth, _) = try reload.apply(ReloadRequest(.generation(2)))
            #expect(forth.generation == 4 && !forth.isStale, "the file says the same")
        }

        @Test
        func `a generation that nobody knows is told`() throws {
            let reload = try ReloadBench()
            guard case .noSuchGeneration(7)? = reload.reload(ReloadRequest(.generation(7))) else {
                throw Unexpected(what: "another outcome")
            }
            #expect(reload.bench.told().isEmpty)
            #expect(try reload.bench.lastOperation()?.result == "no_such_generation")
        }

        @Test
        func `a disk that refuses does not keep a file from coming into force, but is told`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 120))
            reload.bench.breakDisk()
            let (status, outcome) = try reload.apply()
            #expect(status.generation == 2)
            let warning = try #require(outcome.accepted?.warnings.first)
            #expect(!warning.isError && warning.message.contains("not in the history"))
        }

        @Test
        func `what has to be confirmed is not taken when the disk refuses it`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 120))
            reload.bench.breakDisk()
            guard case .notRecorded? = reload.reload(ReloadRequest(confirmWithin: .seconds(60))) else {
                throw Unexpected(what: "another outcome")
            }
            #expect(reload.bench.told().isEmpty)
            #expect(reload.controller.configuration.text == ReloadBench.instance())
        }

        @Test
        func `when the engine takes nothing, everything is as it was`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance(priority: 120))
            reload.bench.engine.close()
            guard case .shuttingDown? = reload.reload(ReloadRequest(confirmWithin: .seconds(60))) else {
                throw Unexpected(what: "another outcome")
            }
            #expect(reload.controller.configuration.text == ReloadBench.instance())
            #expect(reload.followed.api.withLock { $0.map(\.status.generation) } == [2, 1])
            #expect(reload.followed.checks.withLock { $0.isEmpty })
            #expect(reload.clock.times.isEmpty)
            try reload.bench.history.writer.flush()
            let last = try #require(try reload.rows().first)
            #expect(last.text == ReloadBench.instance() && last.source == "rollback" && last.generation == 3)
            #expect(try reload.bench.lastOperation()?.result == "failed")
        }

        @Test
        func `a dry run without an engine is told so`() throws {
            let reload = try ReloadBench()
            reload.bench.engine.close()
            guard case .shuttingDown? = reload.reload(ReloadRequest(isDryRun: true)) else {
                throw Unexpected(what: "another outcome")
            }
        }

        @Test
        func `the name of the node takes a restart, and whether memory is locked does not`() throws {
            let reload = try ReloadBench()
            try reload.write(ReloadBench.instance() + "global_defs {\n  node_name b\n  vrrp_no_swap off\n}\n")
            let warnings = try #require(try reload.apply().outcome.accepted?.warnings)
            #expect(warnings.map(\.suggestion) == ["restart the agent"])
            #expect(warnings.first?.message.hasPrefix("node_name in the global_defs block") == true)
            #expect(reload.followed.memory.withLock { $0 } == [false])
        }

        @Test
        func `what a reload cannot apply is told with the place of its block`() throws {
            let reload = try ReloadBench()
            try reload.write(
                ReloadBench.instance() + "api {\n  listen 127.0.0.1:9000\n}\nhistory {\n  keep_transitions 1d\n}\n")
            let warnings = try #require(try reload.apply().outcome.accepted?.warnings)
            #expect(warnings.map(\.line) == [9, 12])
            #expect(warnings.map(\.suggestion) == ["restart the agent", "restart the agent"])
            #expect(warnings[0].message.hasPrefix("listen in the api block"))
        }
    }
}
