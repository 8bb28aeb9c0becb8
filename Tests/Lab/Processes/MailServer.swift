import Foundation

/// A real mail server on a node, and what it was sent.
package struct MailServer: Sendable {
    package static let isAvailable = FileManager.default.fileExists(
        atPath: "/usr/lib/python3/dist-packages/aiosmtpd/controller.py")

    private let process: NodeProcess

    /// Starts it and returns when it listens.
    ///
    /// - Parameter options: as Tests/Lab/mail-server has them.
    package static func start(on node: Node, port: Int = 25, _ options: [String] = []) async throws -> MailServer {
        let process = try await node.start([Laboratory.repository + "/Tests/Lab/mail-server", "\(port)"] + options)
        _ = try await process.ready(within: .seconds(20), "a mail server on \(node.name)") {
            process.output.events.first { $0 == "ready" }
        }
        return MailServer(process: process)
    }

    /// All mails so far, in the order in which they came.
    package var mails: [Mail] { process.output.events.compactMap(Mail.init) }

    /// Waits until so many mails are there.
    package func mails(_ count: Int, within deadline: Duration) async throws -> [Mail] {
        try await eventually(within: deadline, "\(count) mails") {
            let mails = mails
            return mails.count >= count ? mails : nil
        }
    }

    package func stop() async throws {
        try await process.end(by: SIGKILL)
    }
}

/// One mail as a server took it.
package struct Mail: Decodable, Hashable, Sendable {
    package var greetedAs: String?
    package var sender: String
    package var recipients: [String]
    /// Who has logged in; empty for nobody.
    package var user: String
    package var tls: Bool
    /// By names in lower case.
    package var header: [String: String]
    package var firstLine: String
    package var text: String

    fileprivate init?(_ line: String) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard line.hasPrefix("{"), let mail = try? decoder.decode(Mail.self, from: Data(line.utf8)) else { return nil }
        self = mail
    }

    package var subject: String { header["subject"] ?? "" }
}
