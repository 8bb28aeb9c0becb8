import Foundation
import Lab

/// What is done to the agent, all of it at the same time.
struct Load {
    let cluster: Cluster

    /// Returns when each of the amounts was reached.
    func apply(_ amounts: Amounts) async throws {
        let before = try await done()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.reload(amounts.reloads) }
            group.addTask { try await self.drain(amounts.drains) }
            group.addTask { try await self.request(amounts.requests) }
            group.addTask { try await self.subscribe(amounts.subscribers) }
            group.addTask {
                try await self.change(
                    until: Amounts(
                        checkRuns: amounts.checkRuns + before.checkRuns,
                        notifyRuns: amounts.notifyRuns + before.notifyRuns,
                        mails: amounts.mails + before.mails))
            }
            try await group.waitForAll()
        }
    }

    /// What the history has of it.
    func done() async throws -> Amounts {
        let text = try await cluster.node.demand([
            "sqlite3", "-readonly", "-separator", " ", cluster.node.directory + "/state/history.db", Self.counts,
        ])
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 5 else {
            throw NotObserved(expectation: "five counts", deadline: .zero, last: [text])
        }
        return Amounts(
            checkRuns: numbers[0], notifyRuns: numbers[1], mails: numbers[2], reloads: numbers[3], drains: numbers[4],
            requests: 0, subscribers: 0)
    }

    private static let counts = """
        SELECT (SELECT count(*) FROM check_results), (SELECT count(*) FROM notifications WHERE tries IS NULL),
          (SELECT count(*) FROM notifications WHERE outcome = 'sent'),
          (SELECT count(*) FROM operations WHERE kind = 'reload'), (SELECT count(*) FROM drains)
        """

    // MARK: Kinds

    private func reload(_ count: Int) async throws {
        for number in 1...count {
            // Every tenth is refused: what it has read must go too.
            let suffix = number % 10 == 0 ? "vrrp_instance VI_1 {\n priority 999\n}\n" : ""
            try cluster.node.write(
                Cluster.configuration(of: cluster.node, number: number) + suffix, to: "aloft.conf")
            _ = try await cluster.agent.change("POST", "/v1/reload")
        }
    }

    /// Whether the checks run on.
    func run(_ goesOn: Bool) async throws {
        let text = Cluster.configuration(of: cluster.node, number: 0, interval: goesOn ? 1 : 3600)
        try cluster.node.write(text, to: "aloft.conf")
        let answer = try await cluster.agent.change("POST", "/v1/reload")
        guard answer.status < 300 else {
            throw NotObserved(expectation: "the first configuration again", deadline: .zero, last: [answer.body])
        }
    }

    /// Each instance for itself, all of them at a time.
    private func drain(_ count: Int) async throws {
        var rest = count
        while rest > 0 {
            let names = (1...min(rest, Cluster.instances)).map { "VI_\($0)" }
            rest -= names.count
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names { group.addTask { try await self.drain(name) } }
                try await group.waitForAll()
            }
        }
    }

    private func drain(_ name: String) async throws {
        // A reload may stand in the way for a moment: only a drain that is in force counts.
        for _ in 1...20 {
            let answer = try await cluster.agent.change(
                "POST", "/v1/drain", body: "{\"reason\": \"soak\", \"instances\": [\"\(name)\"]}")
            guard (200..<300).contains(answer.status) else { continue }
            guard let number = answer.json["id"].number else { continue }
            _ = try await cluster.agent.change("DELETE", "/v1/drain/\(Int(number))")
            return
        }
        throw NotObserved(expectation: "a drain of \(name)", deadline: .zero)
    }

    /// Half over connections that stay, half over one each; some to what is not there, some over the socket.
    private func request(_ count: Int) async throws {
        let paths = [
            "/v1/status", "/v1/instances/VI_1", "/v1/checks", "/v1/transitions?limit=20", "/metrics", "/livez",
            "/readyz",
            "/v1/nothing", "/v1/notifications?limit=5", "/v1/operations?limit=5",
        ]
        let each = (count + 2 * paths.count - 1) / (2 * paths.count)
        for (number, path) in paths.enumerated() {
            let url = "http://127.0.0.1:\(AloftAgent.port)\(path)#[1-\(each)]"
            let socket = number % 2 == 0 ? ["--unix-socket", "\(AloftAgent.runtimeDirectory)/aloft.sock"] : []
            for close in [[], ["--header", "Connection: close"]] {
                _ = try await cluster.node.run(
                    ["curl", "--silent", "--output", "/dev/null", "--max-time", "60"] + socket + close + [url])
            }
        }
    }

    private func subscribe(_ count: Int) async throws {
        let stream = "curl --silent --no-buffer --max-time 0.3 http://127.0.0.1:\(AloftAgent.port)/v1/events"
        _ = try await cluster.node.run(["sh", "-c", "seq \(count) | xargs -P 8 -I{} \(stream) >/dev/null"])
    }

    /// Has every instance leave and come back, which tells its notify programs and mailboxes, until the history has as many of each.
    private func change(until enough: Amounts) async throws {
        let file = String(Cluster.rank.dropFirst())
        while true {
            for _ in 1...4 {
                for rank in [Cluster.lowRank, Cluster.highRank] {
                    try cluster.node.write("\(rank)\n", to: file)
                    try await Task.sleep(for: Self.pace)
                }
            }
            let done = try await done()
            guard
                done.notifyRuns < enough.notifyRuns || done.checkRuns < enough.checkRuns || done.mails < enough.mails
            else { return }
        }
    }

    /// The file is looked at every quarter of a second, and a Backup waits for a fifth.
    private static let pace = Duration.milliseconds(500)
}
