import Foundation
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        try certificates.make("ca", subject: "/CN=Test authority")
        try certificates.make("one", subject: "/CN=localhost", issuer: "ca")
    }

    private func server(
        _ settings: TLSSettings, limits: Limits = Limits(), log: @escaping @Sendable (String) -> Void = { _ in },
        handler: @escaping Handler = { request, responder in
            let certificate = request.clientCertificate
            responder.answer(
                .text("\(request.isEncrypted) \(certificate?.commonName ?? "-") \(certificate?.subject ?? "-")"))
        }
    ) throws -> HTTPServer {
        let listener = Listener(name: "secure", .tcp(address: "127.0.0.1", port: 0), tls: settings)
        return try HTTPServer(
            configuration: ServerConfiguration(listeners: [listener], limits: limits, log: log), handler: handler)
    }

    /// What curl prints: the body, or the status with `--write-out`.
    private func curl(_ server: HTTPServer, _ options: String...) throws -> String {
        let port = server.boundPorts[0] ?? 0
        return try certificates.run(
            ["curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", "\(certificates.path)/ca.crt"] + options
                + ["--resolve", "localhost:\(port):127.0.0.1", "https://localhost:\(port)/"])
    }

    private func identity(_ name: String) -> [String] {
        ["--cert", "\(certificates.path)/\(name).crt", "--key", "\(certificates.path)/\(name).key"]
    }

    @Test(arguments: ["--tlsv1.2", "--tlsv1.3"])
    func `a request comes over TLS 1_2 and 1_3`(version: String) throws {
        let server = try server(try certificates.settings("one"))
        let text = try curl(server, version, "--tls-max", String(version.suffix(3)), "--include")
        #expect(text.hasSuffix("\r\n\r\ntrue - -"))
        #expect(text.contains("Strict-Transport-Security: max-age=31536000\r\n"))
    }

    @Test func `an older TLS is refused`() throws {
        let server = try server(try certificates.settings("one"))
        #expect(throws: Certificates.Failure.self) {
            try curl(server, "--tlsv1.1", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0")
        }
    }

    @Test func `plain HTTP is not answered`() throws {
        let server = try server(try certificates.settings("one"))
        let client = try Client(port: server.boundPorts[0] ?? 0)
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(!client.rest().contains("HTTP/1.1"))
    }

    @Test func `a client certificate names its subject`() throws {
        try certificates.make("client", subject: "/O=Example, Inc/CN=deploy", issuer: "ca")
        let server = try server(try certificates.settings("one", clientCA: "ca"))
        let options = identity("client")
        #expect(
            try curl(server, options[0], options[1], options[2], options[3])
                == #"true deploy CN=deploy,O=Example\, Inc"#)
        #expect(try curl(server) == "true - -")
    }

    @Test func `a client certificate of another authority gets 401 and does not reach the handler`() throws {
        try certificates.make("stranger", subject: "/CN=Test authority")
        try certificates.make("forged", subject: "/CN=deploy", issuer: "stranger")
        let server = try server(try certificates.settings("one", clientCA: "ca"))
        let options = identity("forged")
        let text = try curl(server, options[0], options[1], options[2], options[3])
        #expect(text.contains(#""status":401"#))
    }

    @Test func `new connections get the new certificate and open ones go on`() throws {
        try certificates.make("two", subject: "/CN=localhost", issuer: "ca")
        let server = try server(try certificates.settings("one"))
        let port = server.boundPorts[0] ?? 0
        let open = try TLSClient(port: port)
        #expect(try open.ask("/", until: "true - -").contains("200 OK"))
        let shown = { try certificates.run("openssl", "s_client", "-connect", "127.0.0.1:\(port)") }
        let serial = { (text: String) in text.split(separator: "-----END CERTIFICATE-----").first }
        let before = try shown()
        try server.replaceTLS(listener: "secure", try certificates.settings("two"))
        let after = try shown()
        #expect(serial(before)?.contains("BEGIN CERTIFICATE") == true)
        #expect(serial(before)?.suffix(400) != serial(after)?.suffix(400))
        #expect(try curl(server) == "true - -")
        #expect(try open.ask("/", until: "true - -").contains("200 OK"))
    }

    @Test func `another client CA counts for new connections`() throws {
        try certificates.make("ca2", subject: "/CN=Second authority")
        try certificates.make("client", subject: "/CN=deploy", issuer: "ca2")
        let server = try server(try certificates.settings("one", clientCA: "ca"))
        let options = identity("client")
        #expect(try curl(server, options[0], options[1], options[2], options[3]).contains(#""status":401"#))
        try server.replaceTLS(listener: "secure", try certificates.settings("one", clientCA: "ca2"))
        #expect(try curl(server, options[0], options[1], options[2], options[3]) == "true deploy CN=deploy")
    }

    @Test func `a handshake that takes too long is cut`() throws {
        var limits = Limits()
        limits.requestTime = .milliseconds(100)
        limits.sweepInterval = .milliseconds(20)
        let server = try server(try certificates.settings("one"), limits: limits)
        #expect(try Client(port: server.boundPorts[0] ?? 0).isAtEnd())
    }

    @Test func `new certificates that cannot be used leave the old ones`() throws {
        let server = try server(try certificates.settings("one"))
        var bad = try certificates.settings("one")
        bad.key = Array("nonsense".utf8)
        let error = #expect(throws: HTTPServerError.self) { try server.replaceTLS(listener: "secure", bad) }
        guard case .tlsFileUnusable(listener: "secure", .key, reason: _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(throws: HTTPServerError.noTLSListener("other")) { try server.replaceTLS(listener: "other", bad) }
        #expect(try curl(server) == "true - -")
    }

    @Test(arguments: [TLSFile.certificate, .key, .clientCA])
    func `a file that cannot be read is told by its role`(file: TLSFile) throws {
        var settings = try certificates.settings("one", clientCA: "ca")
        switch file {
        case .certificate: settings.certificate = Array("nonsense".utf8)
        case .key: settings.key = Array("nonsense".utf8)
        case .clientCA: settings.clientCA = Array("nonsense".utf8)
        }
        let error = #expect(throws: HTTPServerError.self) { try server(settings) }
        #expect(error?.description.contains("The TLS \(file.rawValue) for secure cannot be used") == true)
    }

    @Test func `a key of another certificate is told`() throws {
        try certificates.make("two", subject: "/CN=localhost", issuer: "ca")
        var settings = try certificates.settings("one")
        settings.key = try certificates.bytes("two.key")
        #expect(throws: HTTPServerError.tlsKeyMismatch(listener: "secure")) { try server(settings) }
    }

    @Test func `an expired certificate is a warning`() throws {
        try certificates.make("old", subject: "/CN=localhost", issuer: "ca", days: -1)
        let lines = Handover<String>()
        let server = try server(try certificates.settings("old"), log: lines.put)
        #expect(
            lines.take() == "the TLS certificate of secure has expired; clients will refuse it until it is replaced")
        #expect(throws: Certificates.Failure.self) { try curl(server) }
    }

    @Test func `a stream goes over TLS and stop ends it`() throws {
        let streams = Handover<BodyStream>()
        let server = try server(
            try certificates.settings("one"),
            handler: { _, responder in
                let stream = BodyStream(limit: 100)
                responder.answer(.stream(contentType: nil, stream))
                streams.put(stream)
            })
        let client = try TLSClient(port: server.boundPorts[0] ?? 0)
        DispatchQueue.global().async {
            let stream = streams.take()
            _ = stream.write(Array("first".utf8))
            stream.finish(Array("last".utf8))
        }
        let text = try client.ask("/", until: "0\r\n\r\n")
        #expect(text.contains("first"))
        #expect(text.contains("last"))
        server.stop()
    }
}
