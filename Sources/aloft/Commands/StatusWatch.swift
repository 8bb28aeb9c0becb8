internal import Client
internal import Glibc
internal import JSON
internal import ManagementAPI

/// `aloft status --watch`: the status, and again whenever something in it changes, until Ctrl-C.
struct StatusWatch {
    let agent: AgentOptions

    /// How long one question waits for a change; the next one follows at once.
    private static let patience = "30s"
    /// On a terminal, where ages that stand still would be wrong.
    private static let terminalPatience = "1s"
    /// Between two attempts to reach an agent that does not answer, in seconds.
    private static let pauseTime: UInt32 = 1

    func run() throws -> Never {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let target = "/v1/status?wait=\(isTerminal ? Self.terminalPatience : Self.patience)"
        var tag: String?
        var wasReachable = true
        while true {
            switch ask(target, knowing: tag) {
            case .success(let answer) where answer.status == 304:
                // The same, but for its ages.
                if isTerminal { tag = nil }
            case .success(let answer) where answer.status == 200:
                (wasReachable, tag) = (true, answer.headers["etag"])
                try show(answer.body, onTerminal: isTerminal)
                // Over loopback there is no tag to wait with.
                if tag == nil { sleep(Self.pauseTime) }
            case .success(let answer) where !answer.isOfAgentThatStartsOrStops:
                throw agent.refusal(answer)
            case .success: pause(&wasReachable, &tag, because: "the agent starts or stops")
            case .failure(let error): pause(&wasReachable, &tag, because: "\(error)")
            }
        }
    }

    private func ask(_ target: String, knowing tag: String?) -> Result<ControlClient.Answer, ControlClientError> {
        do throws(ControlClientError) {
            return .success(
                try agent.client.send("GET", target, headers: tag.map { [("If-None-Match", $0)] } ?? []))
        } catch {
            return .failure(error)
        }
    }

    /// Says why once, and waits a moment for the agent to come back.
    private func pause(_ wasReachable: inout Bool, _ tag: inout String?, because why: String) {
        if wasReachable { printError(why) }
        (wasReachable, tag) = (false, nil)
        sleep(Self.pauseTime)
    }

    /// On a terminal in place of what was there; else below it, after an empty line.
    private func show(_ body: [UInt8], onTerminal isTerminal: Bool) throws {
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
