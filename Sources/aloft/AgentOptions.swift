internal import AgentModel
internal import Client
internal import CommandParser
internal import Configuration
internal import JSON
internal import ManagementAPI
internal import Texts

/// Which agent is asked, and how its answer is printed: what all commands to a running agent share.
struct AgentOptions: CommandOptions {
    @Option(help: "The runtime directory of the agent.", completion: .directory)
    var runtimeDirectory = RunOptions.defaultRuntimeDirectory

    @Flag(help: "Print the API's JSON as it is.")
    var json = false

    /// EX_UNAVAILABLE of sysexits.h: there is no agent to ask.
    private static let unavailable = ExitCode(69)

    /// Asks the agent and prints its answer: as it is with `--json`, else as `describe` says it.
    ///
    /// Where the agent says no, its reason goes to standard error and the exit status is 1.
    func ask<Document: Decodable>(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [],
        body: (any Encodable)? = nil, as type: Document.Type, describe: (Document) -> [String]
    ) throws {
        let answer = try send(method, target, headers: headers, body: body)
        guard answer.status < 300 else { throw refusal(answer) }
        guard !json else { return print(String(decoding: answer.body, as: UTF8.self), terminator: "") }
        for line in describe(try JSONReader.value(type, from: answer.body)) { print(line) }
    }

    /// Asks the agent once.
    func send(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [],
        body: (any Encodable)? = nil
    ) throws -> ControlClient.Answer {
        let bytes = try body.map { try JSONWriter.bytes($0) }
        do throws(ControlClientError) {
            return try client.send(method, target, headers: headers, body: bytes)
        } catch {
            printError("\(error)")
            throw Self.unavailable
        }
    }

    var client: ControlClient { ControlClient(runtimeDirectory: runtimeDirectory, readsOverLoopback: true) }

    /// Says why the agent said no; the exit status for that.
    func refusal(_ answer: ControlClient.Answer) -> ExitCode {
        if json {
            print(String(decoding: answer.body, as: UTF8.self), terminator: "")
        } else if let problem = try? JSONReader.value(ProblemDocument.self, from: answer.body) {
            for line in problem.lines { printError(line) }
        } else {
            printError("the agent answered with status \(answer.status)")
        }
        return .failure
    }
}

extension ProblemDocument {
    /// The diagnostics of a configuration, if that is what is wrong, and what it comes to.
    fileprivate var lines: [String] {
        (diagnostics ?? []).map { $0.text(withSeverity: true) }
            + (instances ?? []).map { "\($0.name): \($0.sentence(isDrained: false))" } + [
                advice
            ]
    }

    /// The API speaks of its body's member, and here it is an option.
    private var advice: String { detail.replacing("Use \"force\": true", by: "Use --force") }
}
