import Foundation
import Lab

/// The node that is soaked, with both services as their units have them, and a peer that takes over.
struct Cluster {
    /// Of the node: each moves for itself.
    static let instances = 10
    /// Those whose changes are mailed.
    private static let mailed = 4
    /// Every way in which a program can end, some as another user; each is tracked by one instance.
    private static let checks = 120
    /// What an instance adds to its priority: less than the peer has, or more.
    static let rank = "/rank"
    static let (lowRank, highRank) = (-150, 0)

    let laboratory: Laboratory
    let node: Node
    let agent: AloftAgent
    let peer: AloftAgent
    /// aloft-programs; nil where the machine has no other users.
    let programs: NodeProcess?
    /// Takes every mail.
    let mail: MailServer

    /// Whether this is root of a machine with other users, as units need.
    private static let ownsTheMachine =
        (try? String(contentsOfFile: "/proc/self/uid_map", encoding: .utf8))?.contains("4294967295") == true

    static func start(in laboratory: Laboratory) async throws -> Cluster {
        let (node, other) = (laboratory.nodes[0], laboratory.nodes[1])
        try node.write("#!/bin/sh\nexit 0\n", to: "notify.sh")
        try node.write("#!/bin/sh\necho one; exit 1\n", to: "fails.sh")
        try node.write("#!/bin/sh\nkill -9 $$\n", to: "dies.sh")
        try node.write("#!/bin/sh\nexec sleep 5\n", to: "hangs.sh")
        try node.write("#!/bin/sh\nsleep 3 >/dev/null 2>&1 &\nhead -c 20000 /dev/zero\n", to: "leaves.sh")
        for name in ["notify", "fails", "dies", "hangs", "leaves"] {
            try await node.demand(["chmod", "755", "\(node.directory)/\(name).sh"])
        }
        try node.write("0\n", to: String(rank.dropFirst()))
        try await node.demand(["chmod", "666", node.directory + rank])
        var programs: NodeProcess?
        if ownsTheMachine {
            let manager = try ServiceManager(of: node)
            let service = try await node.start(
                manager.launcher(watchdog: .zero) + launcher("aloft-programs", user: "root", on: node)
                    + ["aloft-programs", "serve", "/run/aloft-programs/socket", "daemon"])
            try await manager.ready(service, within: .seconds(20))
            programs = service
        }
        let mail = try await MailServer.start(on: node)
        let agent = try await AloftAgent.start(
            on: node, configuration(of: node, number: 0), by: launcher("aloft", user: "daemon", on: node))
        let peer = try await AloftAgent.start(on: other, instanceBlocks(priority: 100, on: other, isSoaked: false))
        return Cluster(laboratory: laboratory, node: node, agent: agent, peer: peer, programs: programs, mail: mail)
    }

    private static func launcher(_ unit: String, user: String, on node: Node) -> [String] {
        let folder = Laboratory.repository
        guard ownsTheMachine else { return ["prlimit", "--nofile=1024:65536"] }
        return [
            "\(folder)/Tests/Lab/as-service", "\(folder)/packaging/\(unit).service", user, node.directory + "/state",
        ]
    }

    // MARK: Configuration

    /// A configuration that differs from the one before in an instance, a check, a route, a rule and a virtual MAC, now and then.
    ///
    /// - Parameter interval: of the checks, in seconds.
    static func configuration(of node: Node, number: Int, interval: Int = 1) -> String {
        var text = """
            global_defs {
              notify_fifo \(node.directory)/state/fifo\(number % 3)
              vrrp_notify_priority_changes on
              notification_email {
                ops@example.org
              }
              smtp_server 127.0.0.1
            }
            vrrp_track_file rank {
              file \(node.directory)\(rank)
            }

            """
        for check in 0..<checks { text += checkBlock(check, every: interval, on: node) }
        text += instanceBlocks(priority: 200, on: node, isSoaked: true)
        if number % 4 == 1 {
            text += checkBlock(checks, every: interval, on: node) + extraInstance(hasVirtualMAC: number % 8 == 1)
        }
        return text
    }

    private static func checkBlock(_ number: Int, every interval: Int, on node: Node) -> String {
        let programs = [
            "/bin/true", "fails.sh", "/bin/true", "dies.sh", "/bin/true", "leaves.sh", "/bin/true", "/nowhere",
        ]
        var program = programs[number % programs.count]
        if program.hasSuffix(".sh") { program = "\(node.directory)/\(program)" }
        // One in all hangs: it is killed at its deadline.
        if number == 1 { program = "\(node.directory)/hangs.sh" }
        let user = ownsTheMachine && number % 4 == 2 ? "user nobody" : ""
        return """
            vrrp_script c\(number) {
              script \(program)
              interval \(interval)
              timeout 1
              weight 1
              \(user)
            }

            """
    }

    private static func instanceBlocks(priority: Int, on node: Node, isSoaked: Bool) -> String {
        (1...instances).map { number in
            var instance = InstanceConfiguration(.version3, priority: priority)
            instance.name = "VI_\(number)"
            instance.virtualRouter = 50 + number
            instance.advertisementInterval = .milliseconds(50)
            instance.address = "192.168.100.\(100 + number)/24"
            if isSoaked {
                let program = "\(node.directory)/notify.sh"
                let tracked = stride(from: number - 1, to: checks, by: instances).map { "c\($0)" }
                instance.lines = [
                    "notify \(program)", "notify_master \(program)", "notify_backup \(program)", "track_script {",
                ]
                instance.lines += tracked + ["}"]
                if number <= mailed { instance.lines.append("smtp_alert") }
                instance.lines += ["track_file {", "rank weight 1", "}"]
                instance.lines += ["virtual_routes {", "10.\(number).0.0/16 via 192.168.100.254", "}"]
                instance.lines += ["virtual_rules {", "from 10.99.\(number).0/24 table \(1000 + number)", "}"]
            }
            return instance.text
        }.joined()
    }

    private static func extraInstance(hasVirtualMAC: Bool) -> String {
        var instance = InstanceConfiguration(.version3, priority: 150)
        instance.name = "VI_extra"
        instance.virtualRouter = 99
        instance.advertisementInterval = .milliseconds(50)
        instance.address = "192.168.100.199/24"
        instance.lines =
            (hasVirtualMAC ? ["use_vmac", "no_accept"] : []) + ["track_script {", "c0", "c\(checks)", "}"]
        return instance.text
    }
}
