import NetworkTypes
import Testing
import VRRP

/// Nodes with sync groups against each other, on links that carry everything in the same time: they come to rest.
struct SyncGroupContestTests {
    /// The nodes' priorities and addresses, link by link.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var nodes: [(priorities: [UInt8], hosts: [UInt8])]
    }

    static let cases = [
        Case(testDescription: "one is higher on both links", nodes: [([150, 150], [1, 1]), ([100, 100], [2, 2])]),
        Case(testDescription: "each is higher on one link", nodes: [([150, 100], [1, 1]), ([100, 150], [2, 2])]),
        Case(
            testDescription: "equals whose addresses order differently",
            nodes: [([100, 100], [1, 2]), ([100, 100], [2, 1])]),
        Case(
            testDescription: "three, each the best on one link of three",
            nodes: [([150, 100, 120], [1, 1, 1]), ([120, 150, 100], [2, 2, 2]), ([100, 120, 150], [3, 3, 3])]),
        Case(
            testDescription: "three equals, each with the highest address on one link",
            nodes: [([100, 100, 100], [1, 2, 3]), ([100, 100, 100], [2, 3, 1]), ([100, 100, 100], [3, 1, 2])]),
        Case(testDescription: "two owners", nodes: [([255, 255], [1, 2]), ([255, 255], [2, 1])]),
    ]

    @Test(arguments: cases, [ProtocolVersion.v2, .v3])
    func `nodes that start together come to rest with one group Active`(contest: Case, version: ProtocolVersion) {
        guard version == .v3 || contest.nodes[0].priorities[0] != 255 else { return }  // in v2 two owners never yield
        for delay in [Duration.milliseconds(1), .microseconds(10), .milliseconds(30)] {
            var network = GroupNetwork(
                contest.nodes.enumerated().map { number, node in
                    GroupNode(
                        UInt8(number + 1), priorities: node.priorities, hosts: node.hosts, version: version)
                }, delay: delay)
            network.start()
            network.run(for: .seconds(15))
            network.moves = 0
            network.run(for: .seconds(60))
            #expect(network.moves == 0)
            #expect(network.active.count == 1)
        }
    }

    /// The longest that nobody answers is Active_Down_Interval and the wait of the one that was outranked.
    @Test(arguments: cases)
    func `after the Active has gone without a word the others come to rest too`(contest: Case) throws {
        var network = GroupNetwork(
            contest.nodes.enumerated().map { GroupNode(UInt8($0 + 1), priorities: $1.priorities, hosts: $1.hosts) }
                + [GroupNode(9, priorities: contest.nodes[0].priorities.map { _ in 254 })], delay: .milliseconds(1))
        network.start()
        network.run(for: .seconds(15))
        network.nodes.removeAll { $0.statuses.contains(.active) }
        network.run(for: .seconds(15))
        network.moves = 0
        network.run(for: .seconds(60))
        #expect(network.moves == 0 && network.active.count == 1)
    }

    @Test
    func `a link that fails on both nodes at once does not make two groups Active`() {
        var network = GroupNetwork(
            [GroupNode(1, priorities: [150, 150]), GroupNode(2, priorities: [100, 100])], delay: .milliseconds(1))
        network.start()
        network.run(for: .seconds(10))
        network.cutLinks = [0]
        network.moves = 0
        network.run(for: .seconds(60))
        #expect(network.moves == 0 && network.active == [0])
    }
}

/// Nodes on common links, in virtual time.
struct GroupNetwork {
    var nodes: [GroupNode]
    let delay: Duration
    var cutLinks: Set<Int> = []
    /// Records so far.
    var moves = 0
    var now = Fixture.start

    private struct Packet {
        var at: GroupNode.Instant
        var link: Int
        var source: IPAddress
        var advertisement: Advertisement
    }

    private var packets: [Packet] = []

    init(_ nodes: [GroupNode], delay: Duration) {
        self.nodes = nodes
        self.delay = delay
    }

    /// Which nodes have all members Active; a group that is half Active counts twice.
    var active: [Int] {
        nodes.indices.flatMap { index in
            let active = nodes[index].statuses.filter { $0 == .active }.count
            return active == 0 ? [] : active == nodes[index].routers.count ? [index] : [index, index]
        }
    }

    mutating func start() {
        for index in nodes.indices {
            moves += nodes[index].start(at: now).count
            collect(from: index)
        }
    }

    mutating func run(for time: Duration) {
        let end = now + time
        while let due = nextDue, due <= end {
            now = due
            deliver()
            for index in nodes.indices {
                nodes[index].now = now
                for member in nodes[index].routers.indices {
                    guard let deadline = nodes[index].routers[member].deadline, deadline <= now else { continue }
                    moves += nodes[index].perform { $0[member].timerExpired(now: $1) }.count
                    collect(from: index)
                }
            }
        }
        now = end
    }

    private var nextDue: GroupNode.Instant? {
        (packets.map(\.at) + nodes.flatMap { $0.routers.compactMap(\.deadline) }).min()
    }

    private mutating func collect(from index: Int) {
        for (link, actions) in nodes[index].actions.enumerated() where !cutLinks.contains(link) {
            for case .sendAdvertisement(let advertisement) in actions {
                guard let source = nodes[index].routers[link].primaryAddress else { continue }
                packets.append(Packet(at: now + delay, link: link, source: source, advertisement: advertisement))
            }
        }
    }

    private mutating func deliver() {
        let arrived = packets.filter { $0.at <= now }
        packets.removeAll { $0.at <= now }
        for packet in arrived {
            for index in nodes.indices where nodes[index].routers[packet.link].primaryAddress != packet.source {
                nodes[index].now = now
                let recorded = nodes[index].perform {
                    $0[packet.link].advertisementReceived(packet.advertisement, from: packet.source, now: $1)
                }
                moves += recorded.count
                collect(from: index)
            }
        }
    }
}
