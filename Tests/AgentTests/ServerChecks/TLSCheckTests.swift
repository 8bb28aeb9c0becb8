import AgentModel
import Balancing
import Configuration
import Foundation
import Health
import NetworkTypes
import Probes
import Testing

@testable import Agent

/// `SSL_GET` against openssl's server on the loopback.
final class TLSCheckTests {
    private static let nowhere = SourcePosition(file: "", line: 0, column: 0)
    private static let name = "check.example"

    private let runner: ServerCheckRunner
    private let reports: AsyncStream<(CheckOutcome, ServerCheckRun)>

    init() throws {
        let (stream, continuation) = AsyncStream<(CheckOutcome, ServerCheckRun)>.makeStream()
        reports = stream
        runner = try ServerCheckRunner(
            stamp: { _ in Stamp(wallMicroseconds: 1, bootID: "b", monotonicMicroseconds: 2) },
            runProgram: { _, _ in {} }, report: { _, outcome, run in continuation.yield((outcome, run)) })
    }

    deinit {
        runner.stop()
    }

    /// - Parameter serverName: nil for no SNI.
    private func run(
        _ port: UInt16, serverName: String? = nil, authorities: String? = nil, pages: Int = 1,
        timeout: Duration = .seconds(3600)
    ) async throws -> (outcome: CheckOutcome, run: ServerCheckRun) {
        var check = HTTPCheck(isEncrypted: true)
        (check.sendsServerName, check.serverName) = (serverName != nil, serverName)
        check.urls = (0..<pages).map { URLCheck(path: "/\($0)", location: Self.nowhere) }
        var timing = CheckTiming()
        (timing.interval, timing.connectTimeout, timing.retries) = (.seconds(36_000), timeout, 0)
        var tls = CheckerTLS()
        tls.authoritiesPath = authorities
        let connection = CheckConnection(address: .v4(IPv4Address(127, 0, 0, 1)), port: port)
        runner.replace(with: [
            ServerCheckDefinition(
                name: "check",
                checker: Checker(.http(check), connection: connection, timing: timing, location: Self.nowhere), tls: tls
            )
        ])
        runner.runNow(["check"])
        for await (outcome, run) in reports { return (outcome, run) }
        throw CancellationError()
    }

    @Test func `a server whose certificate nobody has asked about passes, page after page`() async throws {
        let server = try OpenSSLServer(for: Self.name)
        let (outcome, run) = try await run(server.port, pages: 3)
        #expect(outcome == .passed, "\(outcome)")
        #expect(run.evidence.statusLine == "HTTP/1.0 200 ok")
    }

    @Test func `with authorities the certificate must come from one of them, and be for the name that was wanted`()
        async throws
    {
        let (server, stranger) = (try OpenSSLServer(for: Self.name), try OpenSSLServer(for: Self.name))
        let right = try await run(server.port, serverName: Self.name, authorities: server.certificate)
        #expect(right.outcome == .passed, "\(right.outcome)")
        let nameless = try await run(server.port, authorities: server.certificate)
        #expect(nameless.outcome == .passed, "\(nameless.outcome)")
        for (serverName, authorities) in [
            ("other.example", server.certificate), (Self.name, stranger.certificate),
        ] {
            let (outcome, run) = try await run(server.port, serverName: serverName, authorities: authorities)
            guard case .failed(let why) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(why.hasPrefix("no TLS with 127.0.0.1:\(server.port): ") && why.contains("certificate"), "\(why)")
            #expect(run.evidence.phase == "tls")
            #expect(run.evidence.errorName == "GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR")
        }
    }

    @Test func `a server without TLS has failed, and one that says nothing has at the deadline`() async throws {
        let plain = try LoopbackServer(.answers("HTTP/1.0 200 OK\r\n\r\nhello", closes: true))
        defer { plain.stop() }
        let (outcome, run) = try await run(plain.port)
        guard case .failed(let why) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(why.hasPrefix("no TLS with 127.0.0.1:\(plain.port): ") && run.evidence.phase == "tls", "\(why)")

        let silent = try LoopbackServer(.silent)
        defer { silent.stop() }
        let late = try await self.run(silent.port, timeout: .milliseconds(100))
        #expect(
            late.outcome == .failed("127.0.0.1:\(silent.port) did not accept a connection with TLS within 0.1 s"))
    }

    @Test func `authorities that cannot be read are a check that could not be run`() async throws {
        let silent = try LoopbackServer(.silent)
        defer { silent.stop() }
        let (outcome, _) = try await run(silent.port, authorities: "/nonexistent/ca.pem")
        guard case .couldNotRun(let why) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(why.hasPrefix("/nonexistent/ca.pem failed: "), "\(why)")
    }
}

/// `openssl s_server` with a certificate of its own, which goes with its owner.
private final class OpenSSLServer {
    let port: UInt16
    let certificate: String
    private let folder: String
    private let process: Process

    init(for name: String) throws {
        folder = NSTemporaryDirectory() + "/tls-checks-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        certificate = "\(folder)/server.crt"
        let key = "\(folder)/server.key"
        let maker = Self.process([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-keyout", key, "-out", certificate, "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
        ])
        try maker.run()
        maker.waitUntilExit()
        port = try LoopbackServer.freePort()
        process = Self.process([
            "s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key, "-www",
        ])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.contains("ACCEPT") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
    }

    deinit {
        // It inherits that SIGTERM is blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }
}
