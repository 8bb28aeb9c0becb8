internal import Client
internal import Glibc
internal import History
internal import JSON
internal import ManagementAPI

/// `aloft history --follow`: the last changes of state, oldest first, and each further one as it happens, until Ctrl-C.
///
/// The stream is opened before the past is asked for, so that nothing falls between the two.
struct HistoryFollower {
    let agent: AgentOptions
    let query: Query
    let instance: String?

    /// Between two attempts to reach an agent that does not answer, in seconds.
    private static let pause: UInt32 = 1

    func run() throws -> Never {
        var lastEventID: String?
        var lastRow: Int64?
        var wasReachable = true
        while true {
            var refusal: ControlClient.Answer?
            do throws(ControlClientError) {
                refusal = try agent.client.follow("/v1/events", after: lastEventID) { event in
                    wasReachable = true
                    lastEventID = event.id ?? lastEventID
                    take(event, &lastRow)
                }
            } catch {
                if wasReachable { printError("\(error)") }
                wasReachable = false
            }
            if let refusal {
                guard refusal.isOfAgentThatStartsOrStops else { throw agent.refusal(refusal) }
                if wasReachable { printError("the agent starts or stops") }
                wasReachable = false
            }
            sleep(Self.pause)
        }
    }

    private func take(_ event: ServerEvent, _ lastRow: inout Int64?) {
        if lastRow == nil { lastRow = showPast() }
        switch event.type {
        case "transition":
            guard let row = try? JSONReader.value(TransitionRow.self, from: Array(event.data.utf8)),
                row.id > lastRow ?? 0
            else { return }
            lastRow = row.id
            if instance == nil || instance == row.instance { show(row, event.data) }
        case "gap":
            printError("some changes are missing here: \(event.data)")
        default:
            break
        }
    }

    /// - Returns: the newest row that was shown; 0 for none.
    private func showPast() -> Int64 {
        guard let answer = try? agent.send("GET", "/v1/transitions\(query)"), answer.status == 200,
            let page = try? JSONReader.value(PageDocument<TransitionRow>.self, from: answer.body)
        else { return 0 }
        for row in page.items.reversed() {
            show(row, (try? JSONWriter.bytes(row)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        }
        return page.items.first?.id ?? 0
    }

    private func show(_ row: TransitionRow, _ data: String) {
        print(
            agent.json
                ? data
                : "\(LocalTime().text(row.at))  \(row.instance): \(row.from) -> \(row.to) (\(row.reason)): \(row.summary)"
        )
        fflush(nil)
    }
}
