import AgentModel
import Configuration
import History
import ManagementAPI
import Synchronization
import Testing

@testable import Agent

/// A reload controller whose configuration 1 is in force, and in the history.
final class ReloadBench {
    let bench: Bench
    let controller: ReloadController
    let counter: Counter<ReloadOutcome>
    let clock = HandClock()
    /// What the API was given, in order.
    let followed = Followed()

    final class Followed: Sendable {
        let api = Mutex<[InForce]>([])
        let checks = Mutex<[[String]]>([])
        let memory = Mutex<[Bool?]>([])
        /// The generations that the balancer was given.
        let balanced = Mutex<[Int]>([])
    }

    /// - Parameter api: lines of the api block.
    init(_ text: String = ReloadBench.instance(), engineCapacity: Int = 16) throws {
        bench = try Bench(engineCapacity: engineCapacity)
        let loader = ConfigurationLoader(path: try bench.write(text, to: "aloft.conf"))
        let loaded = loader.load()
        #expect(loaded.diagnostics == [])
        let status = loader.status(
            of: loaded, generation: 1, at: bench.services.clock.stamp(), by: Author(.start, "aloft run"), from: .start)
        _ = try bench.history.writer.write(.configuration(ConfigurationRecord(status)))
        counter = Counter(bench)
        let followed = followed
        let followers = Followers(
            api: { inForce in followed.api.withLock { $0.append(inForce) } },
            trackers: { next in followed.checks.withLock { $0.append(next.checks.map(\.name)) } },
            notifications: { _ in }, memory: { next in followed.memory.withLock { $0.append(next.locksMemory) } },
            balancing: { _, generation in followed.balanced.withLock { $0.append(generation) } })
        controller = ReloadController(
            bench.services, loader: loader, timers: clock.clock, followers: followers,
            inForce: InForce(
                configuration: loaded.configuration, status: status, keys: try APIKeys.read(loaded.configuration.api)))
    }

    static func instance(_ name: String = "VI_01", vrid: Int = 50, priority: Int = 100, addresses: [Int]? = nil)
        -> String
    {
        """
        vrrp_instance \(name) {
          interface eth0
          virtual_router_id \(vrid)
          priority \(priority)
          virtual_ipaddress {
            \((addresses ?? [vrid]).map { "192.0.2.\($0)/24" }.joined(separator: "\n    "))
          }
        }

        """
    }

    func write(_ text: String) throws { try bench.write(text, to: "aloft.conf") }

    /// Asks what would come of it, and has the engine foresee `consequences`.
    func dryRun(
        _ request: ReloadRequest = ReloadRequest(isDryRun: true), foreseeing consequences: [ReloadPlan.Consequence] = []
    ) throws -> ReloadOutcome {
        #expect(reload(request) == nil, "nothing is answered before the engine has looked")
        let messages = bench.told()
        guard messages.count == 1, case .forecast(_, let reply) = messages[0] else {
            throw Unexpected(what: "\(messages)")
        }
        reply(consequences)
        return try #require(counter.take().first)
    }

    /// Asks, and returns what came back at once.
    func reload(_ request: ReloadRequest = ReloadRequest(), by author: Author = Author(.token, "ansible"))
        -> ReloadOutcome?
    {
        controller.reload(request, counter.command(author))
        return counter.take().first
    }

    /// Asks, lets the engine do it, and returns what it was given and what came back.
    func apply(_ request: ReloadRequest = ReloadRequest()) throws -> (
        status: ConfigurationStatus, outcome: ReloadOutcome
    ) {
        #expect(reload(request) == nil, "nothing is answered before the engine has it")
        let status = try engineApplies()
        return (status, try #require(counter.take().first))
    }

    /// Plays the engine for one `.apply`.
    func engineApplies() throws -> ConfigurationStatus {
        let messages = bench.told()
        guard messages.count == 1, case .apply(let configuration, let status, _, let reply) = messages[0] else {
            throw Unexpected(what: "\(messages)")
        }
        #expect(configuration.text == status.text)
        reply([])
        return status
    }

    /// The status that the engine was told alone, if that was all.
    func described() -> ConfigurationStatus? {
        let messages = bench.told()
        guard messages.count == 1, case .describe(let status) = messages[0] else { return nil }
        return status
    }

    func rows() throws -> [ConfigurationRow] { try bench.history.reader.configurations().items }

    func confirm() -> ConfirmOutcome? {
        let counter = Counter<ConfirmOutcome>(bench)
        controller.confirm(counter.command())
        return counter.take().first
    }
}

struct Unexpected: Error {
    let what: String
}

extension ReloadOutcome {
    var accepted: (plan: ReloadPlan, warnings: [ReportedDiagnostic])? {
        if case .accepted(let plan, let warnings) = self { (plan, warnings) } else { nil }
    }

    var refused: [ReportedDiagnostic]? {
        if case .refused(let diagnostics) = self { diagnostics } else { nil }
    }
}
