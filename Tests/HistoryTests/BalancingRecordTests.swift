import Foundation
import NetworkTypes
import SQLite
import Testing

@testable import AgentModel
@testable import Balancing
@testable import History

struct BalancingRecordTests {
    @Test func `a change of a server comes back with every column`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.serverTransition(connections: 7))
        _ = try history.writer.write(
            site.serverTransition(from: nil, to: .up, cause: .reload, weights: .init(from: 0, to: 5)))
        let rows = try history.reader.serverTransitions().items
        #expect(rows.map(\.id) == [2, 1] && rows.map(\.stamp) == [site.now, site.now])
        let evidence = [
            WrittenReason(kind: "check_failed", check: "tcp", text: "check tcp failed: connection refused"),
            WrittenReason(kind: "weight_override", text: "weight set to 2, configured 1"),
        ]
        #expect(
            rows.map(\.content) == [
                RecordedServerTransition(
                    service: "tcp-192.0.2.10-80", server: "192.0.2.11-8080", from: nil, to: "up", cause: "reload",
                    check: nil, summary: "added to the configuration with weight 5", evidence: evidence, weightFrom: 0,
                    weightTo: 5, connections: nil, configurationGeneration: 3),
                RecordedServerTransition(
                    service: "tcp-192.0.2.10-80", server: "192.0.2.11-8080", from: "up", to: "failed", cause: "check",
                    check: "tcp", summary: "check tcp failed: connection refused", evidence: evidence, weightFrom: 2,
                    weightTo: 2, connections: 7, configurationGeneration: 3),
            ])
        #expect(history.close())
    }

    @Test(arguments: ServerStatus.allCases) func `every state of a server has its place`(_ status: ServerStatus) throws
    {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.serverTransition(to: status))
        #expect(try history.reader.serverTransitions().items.first?.to == status.rawValue)
        #expect(history.close())
    }

    @Test func `a change of a service comes back with every column`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.serviceTransition(hadQuorum: nil, answers: .servers))
        _ = try history.writer.write(site.serviceTransition(hasQuorum: false, server: Site.server))
        _ = try history.writer.write(site.serviceTransition(hasQuorum: nil))
        let rows = try history.reader.serviceTransitions().items
        #expect(
            rows.map(\.content) == [
                RecordedServiceTransition(
                    service: "tcp-192.0.2.10-80", hadQuorum: true, hasQuorum: nil, fromAnswers: "servers",
                    toAnswers: nil, weight: 1, quorum: 2, server: nil, summary: "removed from the configuration",
                    configurationGeneration: 3),
                RecordedServiceTransition(
                    service: "tcp-192.0.2.10-80", hadQuorum: true, hasQuorum: false, fromAnswers: "servers",
                    toAnswers: "sorry", weight: 1, quorum: 2, server: "192.0.2.11-8080",
                    summary: "quorum lost, weight 1 of 2: the sorry server answers", configurationGeneration: 3),
                RecordedServiceTransition(
                    service: "tcp-192.0.2.10-80", hadQuorum: nil, hasQuorum: true, fromAnswers: nil,
                    toAnswers: "servers", weight: 1, quorum: 2, server: nil,
                    summary: "added with its quorum, weight 1 of 2: its servers answer", configurationGeneration: 3),
            ])
        #expect(history.close())
    }

    @Test(arguments: ServiceTransition.Answers.allCases) func `whoever answers has a place`(
        _ answers: ServiceTransition.Answers
    ) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.serviceTransition(answers: answers))
        #expect(try history.reader.serviceTransitions().items.first?.toAnswers == answers.rawValue)
        #expect(history.close())
    }

    @Test(
        arguments: [
            (.passed, "passed", nil, nil, nil), (.reported(-3), "passed", nil, nil, -3),
            (.failed(why: "refused", counts: false), "failed", "refused", false, nil),
            (.couldNotRun(why: "no descriptor"), "could_not_run", "no descriptor", true, nil),
        ] as [(ServerCheckRun.Outcome, String, String?, Bool?, Int?)])
    func `a run of a check is spread over its columns`(
        _ outcome: ServerCheckRun.Outcome, _ word: String, _ why: String?, _ counts: Bool?, _ number: Int?
    ) throws {
        let site = try Site()
        let history = try site.open()
        let evidence = ServerCheckRun.Evidence(
            phase: "connect", errorName: "ECONNREFUSED", statusLine: "HTTP/1.1 200 OK",
            received: [0xFF] + Array(repeating: 0x61, count: 600))
        _ = try history.writer.write(site.serverCheckRun(outcome, evidence: evidence))
        let row = try #require(try history.reader.serverCheckResults().items.first)
        #expect(
            row.content
                == RecordedServerCheckResult(
                    check: "tcp", outcome: word, why: why, counts: counts, number: number, durationUs: 1234,
                    phase: "connect", error: "ECONNREFUSED", statusLine: "HTTP/1.1 200 OK",
                    received: "\u{FFFD}" + String(repeating: "a", count: 511)))
        #expect(history.close())
    }

    @Test(arguments: BalancingFindingRecord.Kind.allCases) func `a finding comes back`(
        _ kind: BalancingFindingRecord.Kind
    ) throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.finding(kind))
        #expect(
            try history.reader.balancingFindings().items.map(\.content) == [
                RecordedBalancingFinding(
                    kind: kind.rawValue, service: "tcp-192.0.2.10-80", summary: "a server was missing")
            ])
        #expect(history.close())
    }

    @Test func `services, servers and checks are told apart, and pages go on`() throws {
        let site = try Site()
        let history = try site.open()
        let dns = ServiceIdentity.allPorts(.v4(IPv4Address(192, 0, 2, 10)), .udp)
        for service in [Site.service, dns] {
            for server in [Site.server, Site.other] {
                history.writer.enqueue(site.serverTransition(service: service, server: server))
            }
            history.writer.enqueue(site.serviceTransition(service: service))
            history.writer.enqueue(site.finding(.drift, service: service))
            history.writer.enqueue(site.serverCheckRun(.passed, check: service.pathName))
        }
        try history.writer.flush()
        let reader = history.reader
        func servers(_ filter: ServerTransitionFilter) throws -> [Int64] {
            try reader.serverTransitions(filter).items.map(\.id)
        }
        #expect(try servers(ServerTransitionFilter()) == [4, 3, 2, 1])
        #expect(try servers(ServerTransitionFilter(service: dns)) == [4, 3])
        #expect(try servers(ServerTransitionFilter(server: Site.other)) == [4, 2])
        #expect(try servers(ServerTransitionFilter(service: dns, server: Site.server)) == [3])
        #expect(try reader.serviceTransitions(ServiceTransitionFilter(service: dns)).items.map(\.id) == [2])
        #expect(try reader.balancingFindings(BalancingFindingFilter(service: dns)).items.map(\.id) == [2])
        #expect(try reader.serverCheckResults(ServerCheckResultFilter(check: dns.pathName)).items.map(\.id) == [2])
        let page = try reader.serverTransitions(limit: 3)
        #expect(try reader.serverTransitions(cursor: page.next).items.map(\.id) == [1])
        #expect(history.close())
    }

    @Test func `changes of servers and services are events`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.serviceTransition())
        site.advance(wall: .seconds(1), monotonic: .seconds(1))
        _ = try history.writer.write(site.serverTransition())
        let events = try history.reader.events(after: .start)
        #expect(events.events.map(\.position.description) == ["0.0.0.0.0.1", "0.0.0.0.1.1"])
        #expect(try history.reader.latestEventPosition() == events.position)
        #expect(try history.reader.events(after: events.position).events.isEmpty)
        try site.write("DELETE FROM server_transitions")
        #expect(try history.reader.isPruned(.start))
        #expect(try history.reader.resumption(after: .start)?.description == "0.0.0.0.1.0")
        #expect(try !history.reader.isPruned(events.position))
        #expect(history.close())
    }

    @Test func `what is old goes, but what a server was last stays`() throws {
        let site = try Site()
        let history = try site.open()
        for server in [Site.server, Site.other] {
            for state in [ServerStatus.up, .failed] {
                history.writer.enqueue(site.serverTransition(to: state, server: server))
            }
        }
        history.writer.enqueue(site.serverTransition(to: .removed, server: Site.other))
        history.writer.enqueue(site.serviceTransition())
        history.writer.enqueue(site.finding(.refusal))
        history.writer.enqueue(site.serverCheckRun(.passed))
        let lifted = try history.writer.write(site.serverOrder())
        _ = try history.writer.write(
            .serverOrderLifted(ServerOrderLiftRecord(stamp: site.now, id: lifted, by: Author(.uid, "root"))))
        _ = try history.writer.write(site.serverOrder(.maintenance))
        #expect(history.close())
        site.advance(wall: .seconds(10), monotonic: .seconds(10))
        try site.prune(Retention(keepTransitions: .seconds(5), keepCheckResults: .seconds(5)))
        try site.inspect { (db: Database) throws in
            for (table, left) in [
                ("server_transitions", [2]), ("service_transitions", []), ("balancing_findings", []),
                ("server_check_results", []), ("server_orders", [2]),
            ] as [(String, [Int64])] {
                #expect(try db.values("SELECT id FROM \(table)", as: Int64.self) == left, "\(table)")
            }
        }
    }

    @Test func `size takes results first and leaves what a server was last`() throws {
        let site = try Site()
        let history = try site.open()
        for _ in 0..<100 { history.writer.enqueue(site.serverTransition()) }
        history.writer.enqueue(site.serverCheckRun(.passed))
        _ = try history.writer.write(site.transition())
        #expect(history.close())
        try site.prune(Retention(maxSize: 0))
        try site.inspect { (db: Database) throws in
            #expect(try db.values("SELECT id FROM server_transitions", as: Int64.self) == [100])
            #expect(try db.values("SELECT id FROM server_check_results", as: Int64.self) == [])
        }
    }
}

/// What a start asks for.
struct BalancingStartTests {
    @Test(
        arguments: [
            ([.up], .up), ([.slowStart], .up), ([.failing], .up), ([.failed], .failed), ([.up, .failed], .failed),
            ([.failed, .slowStart, .up], .up), ([.unknown], nil),
            ([.up, .draining, .drained], .up), ([.failed, .maintenance], .failed),
            ([.failed, .draining, .drained, .maintenance], .failed), ([.failed, .maintenance, .unknown], .failed),
            ([.failed, .removed], nil), ([.failed, .removed, .unknown], nil), ([.failed, .removed, .up], .up),
        ] as [([ServerStatus], RealServer.Memory?)])
    func `the last change that says anything counts`(
        _ states: [ServerStatus], _ memory: RealServer.Memory?
    ) throws {
        let site = try Site()
        let history = try site.open()
        var last: ServerStatus?
        for state in states {
            history.writer.enqueue(site.serverTransition(from: last == .removed ? nil : last, to: state))
            last = state
        }
        history.writer.enqueue(site.serverTransition(from: nil, to: .up, server: Site.other))
        try history.writer.flush()
        let found = try history.reader.lastServerStates()
        #expect(found[Site.member] == memory)
        #expect(found[PoolMember(Site.service, Site.other)] == .up)
        #expect(history.close())
    }

    @Test func `what an operator's first order hides counts`() throws {
        let site = try Site()
        let history = try site.open()
        _ = try history.writer.write(site.serverTransition(from: .failed, to: .draining, cause: .drain))
        #expect(try history.reader.lastServerStates() == [Site.member: .failed])
        #expect(history.close())
    }

    @Test(
        arguments: [
            .weight(0), .weight(7), .maintenance, .drain(untilMicroseconds: nil, atDeadline: .keep),
            .drain(untilMicroseconds: 5, atDeadline: .reset),
        ] as [ServerOrder.Kind])
    func `an order outlives a stop until it is lifted`(_ kind: ServerOrder.Kind) throws {
        let site = try Site()
        let first = try site.open()
        let id = try first.writer.write(site.serverOrder(kind))
        let order = ServerOrder(
            id: id, member: Site.member, kind: kind, reason: "upgrade", by: Author(.uid, "root"), since: site.now)
        first.abandon()
        let second = try site.open()
        #expect(try second.reader.ordersInForce() == [order])
        let lift = HistoryRecord.serverOrderLifted(
            ServerOrderLiftRecord(stamp: site.now, id: id, by: Author(.token, "ansible")))
        #expect(try second.writer.write(lift) == id)
        #expect(try second.reader.ordersInForce().isEmpty)
        #expect(throws: HistoryError.refused("no order \(id) is in force")) { try second.writer.write(lift) }
        #expect(second.close())
    }

    @Test func `orders in force are carried into a new file`() throws {
        let site = try Site()
        var testHooks = TestHooks()
        testHooks.checksFileAlways = true
        let history = try site.open(testHooks: testHooks)
        for kind in [ServerOrder.Kind.weight(3), .drain(untilMicroseconds: .max, atDeadline: .reset)] {
            _ = try history.writer.write(site.serverOrder(kind))
        }
        let before = try history.reader.ordersInForce()
        for suffix in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: site.path + suffix) }
        try history.writer.flush()
        #expect(before.count == 2)
        #expect(try history.reader.ordersInForce() == before)
        #expect(try history.writer.write(site.serverOrder()) == 3)
        #expect(history.close())
    }
}

struct PathNameTests {
    static let addresses = ["192.0.2.10", "2001:db8::1", "::", "fe80::1", "::ffff:192.0.2.1"].compactMap(IPAddress.init)

    static let services: [ServiceIdentity] =
        addresses.flatMap { address in
            TransportProtocol.allCases.flatMap { transport in
                [.allPorts(address, transport), .address(address, port: 0, transport)]
                    + [.address(address, port: 80, transport), .address(address, port: .max, transport)]
            }
        } + AddressFamily.allCases.flatMap { family in [0, 7, .max].map { .firewallMark($0, family) } }

    @Test func `a service's name is its own`() {
        #expect(Self.services.count == 5 * 3 * 4 + 6)
        for service in Self.services { #expect(ServiceIdentity(pathName: service.pathName) == service) }
        #expect(Set(Self.services.map(\.pathName)).count == Self.services.count)
    }

    @Test func `a server's name is its own`() {
        for address in Self.addresses {
            for port in [0, 80, .max] as [UInt16] {
                let server = ServerIdentity(address, port: port)
                #expect(ServerIdentity(pathName: server.pathName) == server)
            }
        }
    }

    @Test(arguments: [
        "", "-", "tcp", "tcp-", "tcp--80", "tcp-192.0.2.10-", "tcp-192.0.2.10-080", "tcp-192.0.2.10-65536",
        "TCP-192.0.2.10-80", "tcp-192.0.2.10-80-80", "icmp-192.0.2.10-80", "tcp-192.0.2.300-80", "mark-7",
        "mark--7-ipv4", "mark-07-ipv4", "mark-4294967296-ipv4", "mark-7-ipx", "tcp-2001:DB8::1-80", "tcp 192.0.2.10:80",
    ])
    func `garbage names no service`(_ text: String) {
        #expect(ServiceIdentity(pathName: text) == nil)
    }

    @Test(arguments: [
        "", "-", "192.0.2.11-", "-80", "192.0.2.11-0", "192.0.2.11-080", "192.0.2.11-65536", "192.0.2.11:80",
        "192.0.2.11-80-80", "2001:DB8::11-80", "web1",
    ])
    func `garbage names no server`(_ text: String) {
        #expect(ServerIdentity(pathName: text) == nil)
    }
}
