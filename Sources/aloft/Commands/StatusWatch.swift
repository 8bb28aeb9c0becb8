internal import Agent
internal import Glibc
internal import ManagementAPI

/// `aloft status --watch`: the status, and again whenever something in it changes, until Ctrl-C.
struct StatusWatch {
    let agent: AgentOptions

    /// How long one question waits for a change; the next one follows at once.
    private static let patience = "30s"
    /// Between two attempts to reach an agent that does not answer, in seconds.
    private static let pause: UInt32 = 1

    func run() throws -> Never {
        var tag: String?
        var wasReachable = true
        while true {
            let answer: ControlClient.Answer
            do throws(ControlClientError) {
                answer = try agent.client.send(
                    "GET", "/v1/status?wait=\(Self.patience)", headers: tag.map { [("If-None-Match", $0)] } ?? [])
            } catch {
                if wasReachable { Complaint.say("\(error)") }
                (wasReachable, tag) = (false, nil)
                sleep(Self.pause)
                continue
            }
            wasReachable = true
            guard answer.status != 304 else { continue }
            guard answer.status == 200 else { throw agent.refusal(answer) }
            tag = answer.headers["etag"]
            try show(answer.body)
        }
    }

    /// On a terminal in place of what was there; else below it, after an empty line.
    private func show(_ body: [UInt8]) throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        if isTerminal { print("\u{1B}[H\u{1B}[2J", terminator: "") }
        if agent.json {
            print(String(decoding: body, as: UTF8.self), terminator: "")
        } else {
            for line in try JSONReader.value(StatusDocument.self, from: body).report(LocalTime()) { print(line) }
            if !isTerminal { print("") }
        }
        fflush(nil)
    }
}
