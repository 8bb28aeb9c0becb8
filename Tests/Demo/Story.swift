import Foundation
import Lab

/// What the demonstration does and tells, from three nodes that come up to one that comes back; then `BalancingStory`.
struct Story {
    private let laboratory: Laboratory
    private let cluster: WebCluster
    private let client: Node
    private let pings: Pinger
    private let web: WebProbe

    private static let address = "192.168.100.167"
    private static let prefix = address + "/24"
    private static let patience = Duration.seconds(20)

    static func tell() async throws {
        try await Laboratory.with(nodes: ["web1", "web2", "web3", "client"]) { laboratory in
            introduce()
            let nodes = Array(laboratory.nodes.prefix(3))
            let cluster = try await WebCluster.start(in: laboratory, on: nodes)
            let client = laboratory.nodes[3]
            let story = Story(
                laboratory: laboratory, cluster: cluster, client: client,
                pings: try Pinger(address, from: client), web: try WebProbe(address, from: client))
            try await story.unfold()
            story.pings.stop()
            story.web.stop()
        }
        try await BalancingStory.tell()
        Narrator.heading("The end")
        Narrator.say("All nodes and all they ran have ended; nothing was written outside of them.")
    }

    private func unfold() async throws {
        let first = try await comeUp()
        let second = try await loseWebServer(on: first)
        try await repairWebServer(on: first, active: second)
        let third = try await drain(second)
        try await lookBack(from: second, active: third)
        try await undrain(second)
        try await refuse(on: third)
        try await kill(third)
        try await hang(try await settled())
    }

    private static func introduce() {
        Narrator.heading("Three nodes, one address")
        Narrator.say(
            """
            web1, web2 and web3 (192.168.100.11 to .13) are on one switch, each with nginx and Aloft, all with the same \
            keepalived.conf, an administrator's own, word for word. They shall keep \(prefix) alive. A fourth node, \
            client, pings that address 500 times a second and asks its web server 100 times a second.
            """)
        Narrator.say("curl prints JSON on one line; here it is broken into several.")
    }

    private func comeUp() async throws -> Node {
        Narrator.heading("Who is active?")
        let name = try await laboratory.addresses.waitForOneHolder(of: Self.prefix, within: Self.patience)
        let holder = try laboratory.node(name)
        _ = try await web.answers.first(within: Self.patience, "\(name) answering") { $0.name == name }
        try await Narrator.show("curl -s http://\(Self.address)/", on: client)
        try await Narrator.show("curl -s http://127.0.0.1:8460/v1/status", on: holder)
        return holder
    }

    private func loseWebServer(on node: Node) async throws -> Node {
        Narrator.heading("nginx dies on \(node.name)")
        let start = Moment.now
        try await Narrator.show("kill $(pidof nginx)", on: node)
        let answer = try await web.successor(of: node.name, since: start, within: Self.patience)
        let next = try laboratory.node(answer.name ?? "")
        Narrator.say(
            """
            \(next.name) took over: it answered \(milliseconds(answer.time - start)) after the kill. The check runs every \
            2 s, and the others wait for 3.5 s after the last advertisement of a healthy node. \(measured(since: start))
            """)
        try await Narrator.show("curl -s http://\(Self.address)/", on: client)
        try await Narrator.show("curl -s 'http://127.0.0.1:8460/v1/checks/check_nginx/results?limit=1'", on: node)
        try await Narrator.show("curl -s 'http://127.0.0.1:8460/v1/transitions?limit=1'", on: next)
        return next
    }

    private func repairWebServer(on node: Node, active: Node) async throws {
        try await cluster.startServer(on: node)
        let agent = try cluster.agent(on: node)
        _ = try await eventually(within: Self.patience, "check_nginx passing again on \(node.name)") {
            try await agent.get("/v1/status").json["checks"][0]["verdict"].string == "passing" ? true : nil
        }
        Narrator.say(
            "nginx runs on \(node.name) again. \(active.name) stays active: all are equal, and nobody moves without need."
        )
    }

    private func drain(_ node: Node) async throws -> Node {
        Narrator.heading("\(node.name) is drained for a new kernel")
        let start = Moment.now
        let body = #"'{"reason": "new kernel"}'"#
        let command = "curl -s --unix-socket /run/aloft/aloft.sock \\\n    --json \(body) http://localhost/v1/drain"
        try await Narrator.show(command, on: node)
        let answer = try await web.successor(of: node.name, since: start, within: Self.patience)
        let active = try await settled()
        Narrator.say(
            "\(active.name) is active now; the first page came \(milliseconds(answer.time - start)) after the order. "
                + measured(since: start))
        return active
    }

    private func lookBack(from drained: Node, active: Node) async throws {
        Narrator.heading("What happened, and why?")
        try await Narrator.show("curl -s 'http://127.0.0.1:8460/v1/transitions?limit=2'", on: drained)
        try await Narrator.show("aloft status", on: active)
        try await Narrator.show("aloft history", on: drained)
    }

    private func undrain(_ node: Node) async throws {
        Narrator.heading("\(node.name) comes back")
        try await Narrator.show("aloft undrain", on: node)
        let agent = try cluster.agent(on: node)
        _ = try await eventually(within: Self.patience, "\(node.name) as a backup") {
            try await agent.instance()["state"].string == "backup" ? true : nil
        }
        try await Narrator.show("aloft status", on: node)
    }

    private func refuse(on node: Node) async throws {
        Narrator.heading("A mistake in the configuration of \(node.name), which is active")
        let start = Moment.now
        let path = try cluster.agent(on: node).configurationPath
        let command = "sed -i 's/priority 90/priority 900/' \(path); aloft reload || echo \"exit status $?\""
        try await Narrator.show(command, on: node)
        Narrator.say(
            "Nothing has changed: the configuration in force is the one before. " + measured(since: start)
                + " keepalived 2.2.7 takes 100 instead (keepalived -t says so), and tells its log alone.")
        try node.write(WebCluster.configuration(), to: "aloft.conf")
    }

    private func kill(_ node: Node) async throws {
        Narrator.heading("The agent on \(node.name) is killed, with no chance to say anything")
        let start = Moment.now
        try await Narrator.show("kill -9 $(pidof aloft)", on: node)
        let next = try await settled(without: node)
        Narrator.say(
            "\(next.name) is active: a small process on \(node.name), aloft-failsafe, resigned for the one that was killed, and let go of "
                + "the address when the other had it. " + measured(since: start)
                + " A keepalived that is killed leaves the address on two nodes (README, and FailsafeTests beside it).")
        try await cluster.startAgent(on: node)
    }

    private func hang(_ node: Node) async throws {
        Narrator.heading("The agent on \(node.name) hangs")
        let start = Moment.now
        try await Narrator.show("kill -STOP $(pidof aloft)", on: node)
        let next = try await settled(without: node)
        Narrator.say(
            "\(next.name) took over when it had heard nothing for 3.5 s. " + measured(since: start)
                + " \(node.name), which can do nothing any more, has lost the address: it is given for a lease of 10 s, and nobody renewed it. "
                + "Beside a keepalived that hangs, two nodes have it until somebody looks.")
        try await Narrator.show("aloft history --limit 2", on: next)
    }

    /// The one node that holds the address and says so: equals may take over at the same moment before one yields.
    ///
    /// - Parameter lost: has no agent that could be asked.
    private func settled(without lost: Node? = nil) async throws -> Node {
        try await eventually(within: Self.patience, "one active node") {
            var active: [Node] = []
            for node in laboratory.nodes where node !== client && node !== lost {
                if try await cluster.agent(on: node).instance()["state"].string == "active" { active.append(node) }
            }
            let holders = laboratory.addresses.holders(of: Self.prefix)
            return active.count == 1 && holders == Set(active.map(\.name)) ? active.first : nil
        }
    }

    private func measured(since start: Moment) -> String {
        let (pings, web) = (pings.darkness(since: start), web.darkness(since: start))
        let unanswered = pings > .zero ? "no ping was answered for \(milliseconds(pings))" : "every ping was answered"
        return "Seen from the client, there was no web page for \(milliseconds(web)), and \(unanswered)."
    }

    private func milliseconds(_ duration: Duration) -> String {
        "\(Int(duration.milliseconds.rounded())) ms"
    }
}
