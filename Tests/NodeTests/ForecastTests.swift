import AgentModel
import Configuration
import Health
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// What a plan says of a reload is what happens.
struct ForecastTests {
    // MARK: By example

    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var old: String
        var new: String
        /// What is foreseen: each instance with its kind.
        var foreseen: [String]
        /// The instances that lose an address.
        var lost: Set<String> = []
        /// The instances that become Active.
        var activated: Set<String> = []
    }

    private static let check = "vrrp_script check {\n script /bin/check\n}\n"
    private static let failing = "vrrp_script failing {\n script /bin/failing\n}\n"
    private static let fresh = "vrrp_script new {\n script /bin/new\n}\n"

    private static func track(_ check: String) -> String { "track_script {\n\(check)\n}" }

    static let examples = [
        Example(
            testDescription: "nothing", old: instance("A", 150), new: "# moved\n" + instance("A", 150), foreseen: []),
        Example(
            testDescription: "a lower priority than the peer's", old: instance("A", 101), new: instance("A", 90),
            foreseen: ["A taken_over 192.0.2.12 (priority 100"], lost: ["A"]),
        Example(
            testDescription: "a lower priority, and still the higher one", old: instance("A", 150),
            new: instance("A", 120), foreseen: []),
        Example(
            testDescription: "a higher priority than the peer's", old: instance("A", 90), new: instance("A", 110),
            foreseen: ["A takes_over takes over from 192.0.2.12 (priority 100"], activated: ["A"]),
        Example(
            testDescription: "a higher priority that does not preempt", old: instance("A", 90),
            new: instance("A", 110, "nopreempt"), foreseen: []),
        Example(
            testDescription: "a check that has no result yet", old: instance("A", 150),
            new: fresh + instance("A", 150, track("new")), foreseen: ["A awaits_result script new counts"]),
        Example(
            testDescription: "a check that starts as failing and has no result yet", old: instance("A", 150),
            new: "vrrp_script new {\n script /bin/new\n rise 3\n init_fail\n}\n" + instance("A", 150, track("new")),
            foreseen: ["A awaits_result script new counts"]),
        Example(
            testDescription: "a check with weight in place of a part of the priority", old: instance("A", 150),
            new: fresh + instance("A", 90, track("new weight 60")), foreseen: ["A awaits_result script new counts"]),
        Example(
            testDescription: "a check with more weight than the priority goes down",
            old: instance("A", 150), new: fresh + instance("A", 90, track("new weight 5")),
            foreseen: ["A taken_over 192.0.2.12", "A awaits_result script new"], lost: ["A"]),
        Example(
            testDescription: "another program of a check", old: check + instance("A", 150, track("check")),
            new: "vrrp_script check {\n script /bin/other\n}\n" + instance("A", 150, track("check")), foreseen: []),
        Example(
            testDescription: "another name of a check",
            old: check + instance("A", 90, track("check weight 60")),
            new: "vrrp_script web {\n script /bin/check\n}\n" + instance("A", 90, track("web weight 60")), foreseen: []),
        Example(
            testDescription: "a failing check",
            old: failing + instance("B", 150, track("failing weight 2"), 2) + instance("A", 150),
            new: failing + instance("B", 150, track("failing weight 2"), 2) + instance("A", 150, track("failing")),
            foreseen: ["A fault goes to fault: check failing fails", "A taken_over gives its addresses up"], lost: ["A"]
        ),
        Example(
            testDescription: "a failing check loses its weight",
            old: failing + instance("A", 150, track("failing weight 2")),
            new: failing + instance("A", 150, track("failing weight 0")),
            foreseen: ["A fault goes to fault", "A taken_over"], lost: ["A"]),
        Example(
            testDescription: "no failing check any more", old: failing + instance("A", 150, track("failing")),
            new: instance("A", 150), foreseen: ["A takes_over takes over from 192.0.2.12"], activated: ["A"]),
        Example(
            testDescription: "a failing check for one that has no result",
            old: failing + instance("A", 150, track("failing")),
            new: fresh + instance("A", 150, track("new")),
            foreseen: ["A fault stays in fault: check new has not answered yet"]),
        Example(
            testDescription: "one address less", old: instance("A", 150, addresses: [1, 2]), new: instance("A", 150),
            foreseen: ["A unreachable gives up: 192.0.2.2"], lost: ["A"]),
        Example(
            testDescription: "another length of the network", old: instance("A", 150),
            new: instance("A", 150).replacing("192.0.2.1/24", with: "192.0.2.1/25"),
            foreseen: ["A unreachable briefly unreachable: 192.0.2.1"], lost: ["A"]),
        Example(
            testDescription: "another virtual router", old: instance("A", 150), new: instance("A", 150, "", 9),
            foreseen: ["A taken_over starts anew: 192.0.2.12", "A disagrees"], lost: ["A"], activated: ["A"]),
        Example(
            testDescription: "no instance", old: instance("A", 150) + instance("B", 150, "", 2),
            new: instance("B", 150, "", 2), foreseen: ["A taken_over is removed: 192.0.2.12"], lost: ["A"]),
        Example(
            testDescription: "a failing member for a group",
            old: failing + instance("A", 150, track("failing weight 2")) + instance("B", 150, "", 2) + group("A", "B"),
            new: failing + instance("A", 150, track("failing weight 2")) + instance("B", 150, "", 2)
                + instance("C", 150, track("failing"), 3) + group("A", "B", "C"),
            foreseen: [
                "A fault goes to fault: C, of the same sync group", "A taken_over", "B fault goes to fault: C",
                "B taken_over", "C fault goes to fault: check failing fails",
            ], lost: ["A", "B"]),
        Example(
            testDescription: "a member for a group that has no result yet",
            old: instance("A", 150) + instance("B", 150, "", 2) + group("A", "B"),
            new: fresh + instance("A", 150) + instance("B", 150, "", 2) + instance("C", 150, track("new"), 3)
                + group("A", "B", "C"),
            foreseen: ["C awaits_result"], activated: ["C"]),
        Example(
            testDescription: "a lower priority of one member alone",
            old: instance("A", 150) + instance("B", 150, "", 2) + group("A", "B"),
            new: instance("A", 90) + instance("B", 150, "", 2) + group("A", "B"), foreseen: []),
        Example(
            testDescription: "a lower priority of a whole group",
            old: instance("A", 150) + instance("B", 150, "", 2) + group("A", "B"),
            new: instance("A", 90) + instance("B", 80, "", 2) + group("A", "B"),
            foreseen: ["A taken_over 192.0.2.12", "B taken_over 192.0.2.12"], lost: ["A", "B"]),
    ]

    @Test(arguments: examples)
    func `what is foreseen is what happens`(example: Example) {
        let (nodes, forecast) = Self.reload(example.old, example.new)
        let foreseen = forecast.consequences.map { "\($0.instance) \($0.kind.rawValue) \($0.text)" }
        #expect(foreseen.count == example.foreseen.count, "\(foreseen)")
        for (text, expected) in zip(foreseen, example.foreseen) { #expect(text.hasPrefix(expected)) }
        #expect(Set(nodes.one.lost.filter { !$0.value.isEmpty }.keys) == example.lost)
        #expect(nodes.one.activated == example.activated)
    }

    @Test func `where no peer was heard, one may be there`() {
        let (old, new) = (Self.load(Self.instance("A", 101)), Self.load(Self.instance("A", 90)))
        let consequences = ReloadNodes(old, Configuration()).reload(new).consequences
        #expect(consequences.map(\.kind) == [.mayBeTakenOver])
        #expect(consequences.first?.text.contains("of higher priority than 90") == true)
    }

    @Test func `an interface that is not fit is foreseen`() {
        let text = Self.instance("A", 150).replacing("eth0", with: "eth7")
        let consequences = ReloadNodes(Configuration(), Configuration()).reload(Self.load(text)).consequences
        #expect(consequences.map(\.text) == ["goes to fault: interface eth7 does not exist"])
    }

    /// What is foreseen is found out on a copy.
    @Test func `to foresee a reload changes nothing`() {
        let nodes = ReloadNodes(Self.load(Self.instance("A", 150)), Self.load(Self.instance("A", 100)))
        let before = nodes.one.statuses
        let node = nodes.one.host.node.copied()
        #expect(!node.consequences(of: Configuration()).isEmpty)
        #expect(nodes.one.statuses == before && before == ["A": .active])
        #expect(node.instances.map(\.router.status) == [.active])
    }

    // MARK: By chance

    /// Whatever pair of configurations: an address is lost where that is foreseen and nowhere else, and so is what is won.
    @Test(arguments: 0..<400)
    func `whatever is reloaded, the plan is right about what is lost and what is won`(seed: UInt64) {
        var draw = Draw(seed: seed)
        let old = draw.configuration()
        let new = draw.once(in: 4) ? draw.configuration() : draw.changed(old)
        let before = Self.nodes(old.text)
        let was = before.one.statuses
        let (nodes, forecast) = Self.reload(old.text, new.text)
        let consequences = forecast.consequences
        let blips = Set(consequences.filter(\.kind.blips).map(\.instance))
        let story =
            "\(old.text)\n--- becomes\n\(new.text)\n--- foreseen\n\(consequences.map { "\($0.instance): \($0.text)" })"
        for (name, status) in was where status == .active {
            let isLost = nodes.one.lost[name]?.isEmpty == false
            #expect(blips.contains(name) == isLost, "\(name) lost: \(isLost)\n\(story)")
        }
        for step in forecast.steps where was[step.name] != .active && !step.isStarted {
            let isForeseen = consequences.contains { $0.instance == step.name && $0.kind == .takesOver }
            #expect(
                isForeseen == nodes.one.activated.contains(step.name),
                "\(step.name) takes over: \(!isForeseen)\n\(story)")
        }
        for step in forecast.steps {
            let isForeseen = consequences.contains { $0.instance == step.name && $0.kind == .fault }
            let isNew = step.router.status == .fault && step.router.faults != step.before?.router.faults ?? []
            #expect(isForeseen == isNew, "\(story)")
            #expect(nodes.one.status(step.name) == .fault || !isForeseen, "\(story)")
        }
        if old.text == new.text { #expect(consequences.isEmpty) }
    }

    // MARK: What they are made of

    static func load(_ text: String) -> Configuration {
        let loaded = Configuration.load(text: text, path: "/a.conf")
        #expect(!loaded.hasErrors, "\(loaded.diagnostics)")
        return loaded.configuration
    }

    static func instance(
        _ name: String, _ priority: Int, _ lines: String = "", _ vrid: Int = 1, addresses: [Int]? = nil
    ) -> String {
        let held = (addresses ?? [vrid]).map { "192.0.2.\($0)/24" }.joined(separator: "\n")
        return """
            vrrp_instance \(name) {
              version 3
              interface eth0
              virtual_router_id \(vrid)
              priority \(priority)
              virtual_ipaddress {
                \(held)
              }
              \(lines)
            }

            """
    }

    static func group(_ members: String...) -> String { group(members) }

    static func group(_ members: [String]) -> String {
        "vrrp_sync_group G {\n group {\n\(members.joined(separator: "\n"))\n}\n}\n"
    }

    /// The reloaded node beside one that has the same instances and groups with priority 100, and no checks.
    private static func nodes(_ old: String) -> ReloadNodes {
        let configuration = load(old)
        var peer = configuration
        peer.checks = []
        for index in peer.instances.indices {
            peer.instances[index].trackers = []
            peer.instances[index].router.basePriority = .default
            peer.instances[index].router.preempts = true
        }
        return ReloadNodes(configuration, peer)
    }

    private static func reload(_ old: String, _ new: String) -> (ReloadNodes, ReloadForecast) {
        let nodes = nodes(old)
        let forecast = nodes.reload(load(new))
        nodes.run(for: .seconds(30))
        return (nodes, forecast)
    }
}

/// Draws configurations of a few instances, checks and a sync group, always the same ones for a seed.
private struct Draw {
    struct Instance {
        var vrid: Int
        var priority: Int
        var preempts = true
        var addresses: [Int]
        var checks: [String]
    }

    struct Drawn {
        var instances: [String: Instance] = [:]
        var group: [String] = []

        var text: String {
            let names = Set(instances.values.flatMap(\.checks).map { String($0.split(separator: " ")[0]) })
            return names.sorted().map { "vrrp_script \($0) {\n script /bin/\($0)\n}\n" }.joined()
                + instances.sorted { $0.key < $1.key }.map { name, instance in
                    let tracked =
                        instance.checks.isEmpty ? "" : "track_script {\n\(instance.checks.joined(separator: "\n"))\n}"
                    return ForecastTests.instance(
                        name, instance.priority, (instance.preempts ? "" : "nopreempt\n") + tracked, instance.vrid,
                        addresses: instance.addresses)
                }.joined() + (group.count > 1 ? ForecastTests.group(group) : "")
        }
    }

    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// xorshift64*, of which the upper bits are the better ones.
    private mutating func below(_ limit: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    mutating func once(in limit: Int) -> Bool { below(limit) == 0 }

    mutating func configuration() -> Drawn {
        var drawn = Drawn()
        for (index, name) in ["A", "B", "C"].prefix(1 + below(3)).enumerated() {
            drawn.instances[name] = instance(index + 1)
        }
        drawn.group = once(in: 2) ? drawn.instances.keys.sorted() : []
        return drawn
    }

    private mutating func instance(_ vrid: Int) -> Instance {
        Instance(
            vrid: vrid, priority: [80, 95, 105, 120][below(4)], preempts: !once(in: 5),
            addresses: once(in: 2) ? [vrid] : [vrid, vrid + 100], checks: checks())
    }

    private mutating func checks() -> [String] {
        ["one", "two", "failing"].compactMap { name in
            guard once(in: 3) else { return nil }
            return "\(name) weight \([0, 10, 20, -10, -20][below(5)])"
        }
    }

    /// One thing or two are otherwise.
    mutating func changed(_ old: Drawn) -> Drawn {
        var new = old
        for _ in 0...below(2) { change(&new) }
        return new
    }

    private mutating func change(_ drawn: inout Drawn) {
        let names = drawn.instances.keys.sorted()
        guard let name = names.isEmpty ? nil : names[below(names.count)], var instance = drawn.instances[name] else {
            return
        }
        switch below(8) {
        case 0, 1: instance.priority = [80, 95, 105, 120][below(4)]
        case 2: instance.preempts.toggle()
        case 3: instance.addresses = [instance.vrid, instance.vrid + 100 + below(2) * 50]
        case 4, 5: instance.checks = checks()
        case 6:
            guard names.count > 1, drawn.group.isEmpty else { return }
            drawn.instances[name] = nil
            return
        default:
            guard drawn.instances["D"] == nil else { return }
            drawn.instances["D"] = self.instance(9)
            if !drawn.group.isEmpty { drawn.group.append("D") }
            return
        }
        drawn.instances[name] = instance
    }
}
