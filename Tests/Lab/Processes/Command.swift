import Foundation

/// A command that was run to its end.
package struct CommandResult: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String
}

/// A command of which the laboratory itself needs that it succeeds.
package struct CommandFailed: Error, CustomStringConvertible {
    package let command: [String]
    package let result: CommandResult

    package init(command: [String], result: CommandResult) {
        self.command = command
        self.result = result
    }

    package var description: String {
        "\(command.joined(separator: " ")) ended with status \(result.status): \(result.output)\(result.errors)"
    }
}

/// Runs `command` to its end and returns what it printed; its standard input is empty.
package func run(_ command: [String]) async throws -> CommandResult {
    let spawn = try Spawn(command)
    async let output = text(of: spawn.output)
    async let errors = text(of: spawn.errors)
    let ending = await onThread { spawn.wait() }
    let status =
        switch ending {
        case .exited(let status): status
        case .killed(let signal): 128 + signal
        }
    return CommandResult(status: status, output: await output, errors: await errors)
}

/// Runs `command` and returns what it printed; throws `CommandFailed` when it does not end with status 0.
@discardableResult
package func demand(_ command: [String]) async throws -> String {
    let result = try await run(command)
    if result.status != 0 { throw CommandFailed(command: command, result: result) }
    return result.output
}

private func text(of stream: Descriptor) async -> String {
    await onThread {
        var text = Data()
        stream.read { text.append($0) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Does what blocks on a thread of its own.
private func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
