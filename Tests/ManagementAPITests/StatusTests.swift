import AgentModel
import HTTPServer
import Health
import History
import JSON
import StandIns
import Testing
import VRRP

@testable import ManagementAPI

struct StatusTests {
    @Test func `the status says who holds the address and why`() throws {
        let status = try TestNode().read(StatusDocument.self, "/v1/status")
        #expect(status.node == "web1")
        #expect(status.uptimeS == 10)
        #expect(status.asOf == "2026-11-22T16:25:13.120394Z")
        #expect(status.engine.lastTickAgeMs == 3)
        #expect(status.conditions == [])
        let instance = try #require(status.instances.first)
        #expect(instance.state == .active)
        #expect(instance.reason == "no_response")
        #expect(instance.priority.parts.map(\.contribution) == [50])
        #expect(instance.virtualAddresses == ["192.168.100.167/24"])
        #expect(status.checks.map(\.durationMs) == [4])
    }

    @Test func `an old snapshot never says active`() throws {
        let node = try TestNode()
        node.letAge(.seconds(3))
        #expect(try node.read(StatusDocument.self, "/v1/status").instances[0].state == .active)
        #expect(try node.read(StatusDocument.self, "/v1/status").instances[0].lastState == nil)
        node.letAge(.seconds(3) + .milliseconds(1))
        let status = try node.read(StatusDocument.self, "/v1/status")
        #expect(status.conditions.map(\.type) == [.engineStalled])
        #expect(status.engine.lastTickAgeMs == 3001)
        #expect(status.instances.map(\.state) == [.unknown])
        #expect(status.instances.map(\.lastState) == [.active])
        #expect(status.instances.map(\.since) == [status.asOf])
        #expect(status.instances.map(\.reason) == [nil])
        let detail = try node.read(InstanceDetailDocument.self, "/v1/instances/VI_01")
        #expect(detail.state == .unknown)
        #expect(detail.addresses.map(\.held) == [nil])
        #expect(detail.nextEvent == nil)
        #expect(try node.ask(.get, "/v1/instances/VI_01/active").problem == "engine-stalled")
        #expect(try node.ask(.get, "/livez").problem == "engine-stalled")
    }

    @Test func `the body is made anew for a new snapshot, another history or a stall, and not otherwise`() throws {
        let node = try TestNode()
        let first = try node.ask(.get, "/v1/status").text
        // The same sequence: what is in the snapshot is not looked at again.
        node.publish(Fixture.snapshot([]))
        node.letAge(.milliseconds(1234))
        #expect(
            try node.ask(.get, "/v1/status").text
                == first.replacing("\"last_tick_age_ms\": 3,", with: "\"last_tick_age_ms\": 1234,"))
        node.publish(Fixture.snapshot([], sequence: 2))
        #expect(try node.read(StatusDocument.self, "/v1/status").instances == [])
        node.world.status.withLock { $0.queued = 17 }
        #expect(try node.read(StatusDocument.self, "/v1/status").history.queued == 17)
        node.letAge(.seconds(9))
        #expect(try node.read(StatusDocument.self, "/v1/status").conditions.map(\.type) == [.engineStalled])
    }

    @Test func `an Active tells its timers, addresses and counters`() throws {
        var router = Fixture.router()
        router.statistics[.ttlErrors] = 7
        let node = try TestNode(Fixture.snapshot([Fixture.instance(router)]))
        let detail = try node.read(InstanceDetailDocument.self, "/v1/instances/VI_01")
        #expect(detail.nextEvent == InstanceDetailDocument.NextEvent(timer: "adver_timer", dueInUs: 997_000))
        // (256 - 90) / 256 of a second, and half of the time to the next lower priority for the address 192.168.100.11.
        #expect(detail.skewTimeUs == 650_390)
        #expect(detail.activeDownIntervalUs == 3_650_390)
        #expect(detail.addresses.map(\.held) == [true])
        #expect(detail.addresses.map(\.label) == ["eth0:1"])
        #expect(detail.authentication == "authentication_header")
        #expect(detail.statistics[.ttlErrors] == 7)
        #expect(try !node.ask(.get, "/v1/instances").text.contains("secret"))
    }

    @Test func `a Backup tells whom it heard and when it would take over`() throws {
        let node = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(.backup))]))
        let detail = try node.read(InstanceDetailDocument.self, "/v1/instances/VI_01")
        #expect(
            detail.lastAdvertisement
                == InstanceDetailDocument.LastAdvertisement(
                    source: "192.168.100.13", priority: 140, intervalMs: 1000, ageMs: 3))
        #expect(detail.nextEvent?.timer == "active_down_timer")
        #expect(detail.activeAdvertisementIntervalMs == 1000)
    }

    @Test func `a check tells how its last run ended`() throws {
        let node = try TestNode(Fixture.snapshot(checks: [Fixture.check(.notRun(why: "It is gone."))]))
        let check = try node.read(CheckDetailDocument.self, "/v1/checks/check_nginx")
        #expect(check.lastRun?.outcome == "not_run")
        #expect(check.lastRun?.why == "It is gone.")
        #expect(check.lastRun?.output == "fine\n")
        #expect(check.exitStatus == nil)
        #expect(check.instances == ["VI_01"])
        let pending = try TestNode(Fixture.snapshot(checks: [Fixture.check(nil)]))
        #expect(try pending.read(CheckDetailDocument.self, "/v1/checks/check_nginx").lastRun == nil)
    }

    @Test(arguments: [
        (VRRP.Status.initialize, false), (.backup, true), (.active, true), (.fault, true), (.drained, true),
    ])
    func `a node is ready when its instances have left Initialize`(status: VRRP.Status, isReady: Bool) throws {
        let node = try TestNode(Fixture.snapshot([Fixture.instance(Fixture.router(status))]))
        #expect(try node.ask(.get, "/readyz").problem == (isReady ? "" : "not-ready"))
        let verbose = try node.ask(.get, "/readyz", query: ["verbose": ""])
        #expect(verbose.text.contains("instance VI_01"))
    }

    @Test func `a drain and a configuration to be confirmed are told of, and take nothing from being ready`() throws {
        let node = try TestNode(
            Fixture.snapshot { snapshot in
                snapshot.drains = [Fixture.drain]
                snapshot.configuration.confirmByMicroseconds = Fixture.wall
                snapshot.configuration.isStale = true
            })
        let response = try node.ask(.get, "/readyz", query: ["verbose": "true"])
        #expect(response.status == .ok)
        let checks = try #require(JSONReader.value(ReadinessDocument.self, from: response.body).checks)
        #expect(checks.first { $0.name == "drains" }?.detail == "Drains in force: 1. See /v1/drain.")
        let configuration = checks.first { $0.name == "configuration" }?.detail ?? ""
        #expect(configuration.contains("goes back at 2026-11-22T16:25:03.120394Z unless it is confirmed"))
        #expect(configuration.contains("on disk"))
    }

    @Test func `a node that lacks a resource is not ready, and one that only soon may is`() throws {
        for isRefused in [true, false] {
            var resources = ResourceStatus()
            resources.shortages = [
                ResourceStatus.Shortage(
                    resource: .descriptors, since: Fixture.stamp(), isRefused: isRefused, detail: "All are open.")
            ]
            let response = try TestNode(resources: resources).ask(.get, "/readyz", query: ["verbose": ""])
            #expect(response.status == (isRefused ? .serviceUnavailable : .ok))
            #expect(response.text.contains("All are open."))
        }
    }

    @Test func `a node whose checks the agent cannot start is not ready`() throws {
        let node = try TestNode(Fixture.snapshot(checks: [Fixture.check(.notStarted(why: "no descriptor is left"))]))
        let response = try node.ask(.get, "/readyz", query: ["verbose": ""])
        #expect(response.status == .serviceUnavailable)
        #expect(response.text.contains("cannot start check_nginx"))
    }

    @Test func `a refused instance is not ready, and asking for it says why`() throws {
        let node = try TestNode(Fixture.snapshot { $0.configuration.refusedInstances = ["VI_02"] })
        let problem = try JSONReader.value(
            ProblemDocument.self, from: try node.ask(.get, "/readyz", query: ["verbose": "true"]).body)
        #expect(problem.detail == "Not ready: instance VI_02.")
        #expect(problem.checks?.filter { !$0.ready }.map(\.name) == ["instance VI_02"])
        #expect(try node.ask(.get, "/v1/instances/VI_02").text.contains("has an error in the configuration"))
    }
}
