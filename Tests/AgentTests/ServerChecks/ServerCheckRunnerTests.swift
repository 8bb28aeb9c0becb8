import AgentModel
import Balancing
import Configuration
import Glibc
import Health
import NetworkTypes
import Probes
import Synchronization
import Testing

@testable import Agent

/// Checks against real servers on the loopback.
final class ServerCheckRunnerTests {
    struct Report: Sendable {
        var name: String
        var outcome: CheckOutcome
        var run: ServerCheckRun
    }

    private static let loopback = IPAddress.v4(IPv4Address(127, 0, 0, 1))
    private static let nowhere = SourcePosition(file: "", line: 0, column: 0)
    private static let kept = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private let runner: ServerCheckRunner
    private let reports: AsyncStream<Report>

    /// Those that were begun, and how many were ended early.
    private final class Programs: Sendable {
        let begun = Mutex<[@Sendable (ServerCheckRunner.ProgramStep) -> Void]>([])
        let cancelled = Atomic<Int>(0)
    }

    private let programs = Programs()

    init() throws {
        let (stream, continuation) = AsyncStream<Report>.makeStream()
        reports = stream
        runner = try ServerCheckRunner(
            stamp: { _ in Stamp(wallMicroseconds: 1, bootID: "b", monotonicMicroseconds: 2) },
            runProgram: { [programs] _, tell in
                programs.begun.withLock { $0.append(tell) }
                return { programs.cancelled.add(1, ordering: .relaxed) }
            },
            report: { continuation.yield(Report(name: $0, outcome: $1, run: $2)) })
    }

    deinit {
        runner.stop()
    }

    private func definition(
        _ kind: Checker.Kind, port: UInt16? = nil, name: String = "check", address: IPAddress = loopback,
        interval: Duration = .seconds(36_000), timeout: Duration = .seconds(3600),
        _ change: (inout CheckConnection) -> Void = { _ in }
    ) -> ServerCheckDefinition {
        var connection = CheckConnection(address: address, port: port)
        change(&connection)
        var timing = CheckTiming()
        timing.interval = interval
        timing.connectTimeout = timeout
        timing.retries = 0
        return ServerCheckDefinition(
            name: name, checker: Checker(kind, connection: connection, timing: timing, location: Self.nowhere))
    }

    private func http(_ paths: String...) -> Checker.Kind {
        var check = HTTPCheck(isEncrypted: false)
        check.urls = paths.map { URLCheck(path: $0, location: Self.nowhere) }
        return .http(check)
    }

    private func next() async -> Report? {
        for await report in reports { return report }
        return nil
    }

    /// What the first run reports.
    private func run(_ definition: ServerCheckDefinition) async throws -> Report {
        runner.replace(with: [definition])
        runner.runNow([definition.name])
        return try #require(await next())
    }

    private func eventually(_ condition: @Sendable () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func `a server that keeps the connection open passes`() async throws {
        let server = try LoopbackServer(.answers(Self.kept, closes: false))
        defer { server.stop() }
        let report = try await run(definition(http("/a", "/b"), port: server.port))
        #expect(report.outcome == .passed && report.run.outcome == .passed && report.run.check == "check")
        #expect(report.run.stamp.wallMicroseconds == 1 && report.run.evidence.statusLine == "HTTP/1.1 200 OK")
        #expect(server.counts.accepted == 2)
        try await eventually { server.counts.open == 0 }
    }

    @Test func `a server that closes the connection passes`() async throws {
        let server = try LoopbackServer(.answers("HTTP/1.0 200 OK\r\n\r\nhello", closes: true))
        defer { server.stop() }
        #expect(try await run(definition(http("/"), port: server.port)).outcome == .passed)
    }

    @Test func `a connection passes TCP_CHECK, and another kind of server SMTP_CHECK does not`() async throws {
        let server = try LoopbackServer(.answers(Self.kept, closes: false))
        defer { server.stop() }
        #expect(try await run(definition(.tcp, port: server.port)).outcome == .passed)
        let report = try await run(
            definition(.smtp(SMTPCheck()), port: server.port, timeout: .milliseconds(100)))
        #expect(report.outcome == .failed("the banner did not come within 0.1 s"))
    }

    @Test func `a port that refuses fails with ECONNREFUSED`() async throws {
        let port = try LoopbackServer.freePort()
        let report = try await run(definition(.tcp, port: port))
        let why = "cannot connect to 127.0.0.1:\(port): Connection refused (ECONNREFUSED)"
        #expect(report.outcome == .failed(why) && report.run.outcome == .failed(why: why, counts: true))
        #expect(report.run.evidence.errorName == "ECONNREFUSED" && report.run.evidence.phase == "connect")
    }

    @Test func `a server that accepts and never answers fails at the deadline`() async throws {
        let server = try LoopbackServer(.silent)
        defer { server.stop() }
        let report = try await run(definition(http("/"), port: server.port, timeout: .milliseconds(200)))
        #expect(report.outcome == .failed("the answer to GET / did not come within 0.2 s"))
        #expect(report.run.duration >= .milliseconds(200))
        try await eventually { server.counts.open == 0 }
    }

    @Test func `a drip cannot outlive the deadline`() async throws {
        let server = try LoopbackServer(.drips)
        defer { server.stop() }
        let report = try await run(definition(http("/"), port: server.port, timeout: .milliseconds(300)))
        #expect(report.outcome == .failed("the header of the answer to GET / did not come within 0.3 s"))
        #expect(report.run.duration >= .milliseconds(300))
    }

    @Test func `of 1,000 runs no connection is left`() async throws {
        let server = try LoopbackServer(.answers(Self.kept, closes: false))
        defer { server.stop() }
        let definitions = (0..<50).map { number in
            definition(http("/\(number)"), port: server.port, name: "\(number)", interval: .milliseconds(20))
        }
        runner.replace(with: definitions)
        runner.runNow(definitions.map(\.name))
        var outcomes: [CheckOutcome] = []
        for await report in reports {
            outcomes.append(report.outcome)
            if outcomes.count == 1000 { break }
        }
        #expect(outcomes.allSatisfy { $0 == .passed })
        runner.replace(with: [])
        try await eventually { [runner] in runner.load.checks == 0 && runner.load.running == 0 }
        try await eventually { server.counts.open == 0 }
        #expect(server.counts.accepted >= 1000)
    }

    @Test func `what is replaced is closed and reports no more, and what is not goes on`() async throws {
        let (old, same) = (try LoopbackServer(.silent), try LoopbackServer(.silent))
        defer {
            old.stop()
            same.stop()
        }
        let kept = definition(http("/"), port: same.port, name: "same")
        runner.replace(with: [kept, definition(http("/"), port: old.port, name: "old")])
        runner.runNow(["same", "old"])
        try await eventually { old.counts.open == 1 && same.counts.open == 1 }
        var logged = kept
        logged.logsAllFailures = true
        let port = try LoopbackServer.freePort()
        runner.replace(with: [definition(.tcp, port: port, name: "new"), logged])
        try await eventually { old.counts.open == 0 }
        runner.runNow(["new", "same"])
        #expect(await next()?.name == "new")
        #expect(same.counts.open == 1 && same.counts.accepted == 1)
        try await eventually { [runner] in runner.load.running == 1 }
    }

    @Test func `stopping closes what is open`() async throws {
        let server = try LoopbackServer(.silent)
        defer { server.stop() }
        runner.replace(with: [definition(http("/"), port: server.port)])
        runner.runNow(["check"])
        try await eventually { server.counts.open == 1 }
        runner.stop()
        try await eventually { server.counts.open == 0 }
    }

    @Test func `checks begin by themselves, a second after the start and then on their beat`() async throws {
        let server = try LoopbackServer(.answers(Self.kept, closes: false))
        defer { server.stop() }
        let began = ContinuousClock.now
        runner.replace(with: [definition(.tcp, port: server.port, interval: .milliseconds(50))])
        for _ in 0..<3 { #expect(await next()?.outcome == .passed) }
        let time = began.duration(to: .now)
        #expect(time >= .seconds(1.1))
        #expect(runner.load.maximumLateness >= runner.load.lateness && runner.load.checks == 1)
    }

    @Test(arguments: [
        "bind failed: Cannot assign requested address (EADDRNOTAVAIL)",
        "setsockopt SO_BINDTODEVICE failed: No such device (ENODEV)",
    ])
    func `what this machine refuses is a check that could not be run`(why: String) async throws {
        let report = try await run(
            definition(.tcp, port: 80) { connection in
                if why.hasPrefix("bind") {
                    connection.sourceAddress = .v4(IPv4Address(192, 0, 2, 77))
                } else {
                    connection.interface = "none-such"
                }
            })
        #expect(report.outcome == .couldNotRun(why) && report.run.outcome == .couldNotRun(why: why))
    }

    @Test func `an expression that is wrong is a check that could not be run`() async throws {
        var check = HTTPCheck(isEncrypted: false)
        check.urls = [URLCheck(path: "/", location: Self.nowhere)]
        check.urls[0].pattern = BodyPattern(expression: "(")
        guard case .couldNotRun(let why) = try await run(definition(.http(check), port: 80)).outcome else {
            return #expect(Bool(false))
        }
        #expect(why.hasPrefix("regex \"(\" cannot be used: "))
    }

    @Test func `the same port of its own serves one run after the other`() async throws {
        let server = try LoopbackServer(.answers(Self.kept, closes: false))
        defer { server.stop() }
        let source = try LoopbackServer.freePort()
        runner.replace(with: [
            definition(http("/a", "/b"), port: server.port, interval: .milliseconds(10)) { connection in
                connection.sourceAddress = Self.loopback
                connection.sourcePort = source
            }
        ])
        runner.runNow(["check"])
        for _ in 0..<5 {
            let report = try #require(await next())
            #expect(report.outcome == .passed)
        }
    }

    @Test func `a UDP port that nobody has fails at once, and silence passes at the deadline`() async throws {
        let port = try LoopbackServer.freePort()
        let report = try await run(definition(.udp(UDPCheck()), port: port))
        #expect(
            report.outcome == .failed("127.0.0.1:\(port) cannot be reached: Connection refused (ECONNREFUSED)"))
        let listener = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isBound)
        let silent = try await run(
            definition(.udp(UDPCheck()), port: port, name: "silent", timeout: .milliseconds(100)))
        #expect(silent.outcome == .passed && silent.run.duration >= .milliseconds(100))
    }

    @Test(.enabled(if: geteuid() == 0), arguments: ["127.0.0.1", "::1"])
    func `this host answers an echo`(address: String) async throws {
        let address = try #require(IPAddress(address))
        #expect(try await run(definition(.ping, address: address)).outcome == .passed)
    }

    @Test func `a program's exit status is its result, and the next waits until it is gone`() async throws {
        let misc = MiscCheck(command: ["/bin/x"], timeout: .seconds(1))
        runner.replace(with: [definition(.misc(misc), interval: .milliseconds(30))])
        runner.runNow(["check"])
        try await eventually { [programs] in programs.begun.withLock { $0.count } == 1 }
        let tell = try #require(programs.begun.withLock { $0.first })
        tell(.ended(CheckResult(outcome: .exited(status: 3), duration: .zero, output: Array("no".utf8))))
        let first = try #require(await next())
        #expect(first.outcome == .failed("the program exited with status 3"))
        #expect(first.run.evidence.received == Array("no".utf8))
        guard case .couldNotRun(let why)? = await next()?.outcome else { return #expect(Bool(false)) }
        #expect(why.contains("does not end"))
        #expect(programs.begun.withLock { $0.count } == 1)
        tell(.gone)
        try await eventually { [programs] in programs.begun.withLock { $0.count } == 2 }
    }

    @Test func `a program of a check that is replaced is ended`() async throws {
        let misc = MiscCheck(command: ["/bin/x"], timeout: .seconds(1))
        runner.replace(with: [definition(.misc(misc))])
        runner.runNow(["check"])
        try await eventually { [programs] in programs.begun.withLock { $0.count } == 1 }
        runner.replace(with: [])
        try await eventually { [programs] in programs.cancelled.load(ordering: .relaxed) == 1 }
    }
}
