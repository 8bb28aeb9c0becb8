import Foundation
import HTTPServer

/// Certificates made with the openssl program, in a directory that goes with its owner.
final class Certificates: Sendable {
    struct Failure: Error {
        let command: [String]
        let output: String
    }

    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/http-server-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    /// Makes `NAME.crt` and `NAME.key`, signed by the authority called `issuer` or by itself.
    func make(_ name: String, subject: String, issuer: String? = nil, days: Int = 2) throws {
        try run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "\(path)/\(name).key")
        try run(
            "openssl", "req", "-new", "-key", "\(path)/\(name).key", "-subj", subject, "-out", "\(path)/\(name).csr")
        var sign = ["openssl", "x509", "-req", "-in", "\(path)/\(name).csr", "-days", String(days)]
        if let issuer {
            sign += ["-CA", "\(path)/\(issuer).crt", "-CAkey", "\(path)/\(issuer).key", "-CAcreateserial"]
        } else {
            let extensions = "\(path)/\(name).ext"
            try Data("basicConstraints=critical,CA:TRUE\n".utf8).write(to: URL(fileURLWithPath: extensions))
            sign += ["-signkey", "\(path)/\(name).key", "-extfile", extensions]
        }
        try run(sign + ["-out", "\(path)/\(name).crt"])
    }

    func settings(_ name: String, clientCA: String? = nil) throws -> TLSSettings {
        TLSSettings(
            certificate: try bytes("\(name).crt"), key: try bytes("\(name).key"),
            clientCA: try clientCA.map { try bytes("\($0).crt") })
    }

    @discardableResult
    func run(_ command: String...) throws -> String { try run(command) }

    /// What the program writes; throws when it fails.
    @discardableResult
    func run(_ command: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: command, output: text) }
        return text
    }
}

/// A TLS connection of openssl's that stays open.
final class TLSClient {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(port: UInt16) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        // It inherits that SIGTERM is blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks and reads until `end` has come.
    func ask(_ target: String, until end: String) throws -> String {
        input.fileHandleForWriting.write(Data("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
        var text = ""
        while !text.contains(end) {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }
}
