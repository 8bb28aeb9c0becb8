import Netlink
import NetworkTypes
import Testing

/// The table as a Linux 6.18 kernel describes it.
struct NATStateTests {
    private static let table = "1400 0100 616c6f66745f62616c616e63696e6700"
    private static let service = NATService(
        .address(v4(10, 9, 0, 100), .tcp, port: 80),
        servers: [NATService.Server(v4(10, 9, 0, 11), port: 80)], slots: [0],
        scheduling: .sourceHash(seed: 5, includesPort: true))

    private func message(_ parts: String...) -> NetfilterMessage? {
        NetfilterMessage.messages(in: hex(parts.joined()).span).first
    }

    @Test func `the generation is read`() {
        #expect(
            message(
                "30000000 0f0a 0000 65000000 11380000 00 00 0002",  // NFT_MSG_NEWGEN
                "0800 0100 00000002 0800 0200 00003811 0c00 0300 6e61742d6c616200") == .generation(2))
    }

    @Test func `a chain is read`() {
        #expect(
            message(
                "4c000000 030a 0200 66000000 11380000 01 00 0002", Self.table,  // NFT_MSG_NEWCHAIN, MULTI
                "0d00 0300 646973706174636800 000000",  // NFTA_CHAIN_NAME "dispatch"
                "0c00 0200 0000000000000004 0800 0600 00000003") == .chain("dispatch", table: "aloft_balancing"))
    }

    @Test func `a rule is read as one of its chain`() {
        #expect(
            message(
                "84000000 060a 0208 67000000 11380000 01 00 0002", Self.table,  // NFT_MSG_NEWRULE
                "0b00 0200 6f757470757400 00 0c00 0300 000000000000000d",  // NFTA_RULE_CHAIN "output", handle
                "4400 0400 4000 0100 0e00 0100 696d6d65646961746500 0000 2c00 0200 0800 0100 00000000",
                "2000 0200 1c00 0200 0800 0100 fffffffd 0d00 0200 646973706174636800 000000")
                == .rule(chain: "output", table: "aloft_balancing"))
    }

    @Test func `elements of a map are read with the chains that they go to`() {
        let expected = NFTElement(
            key: hex("0a090064 06000000 00500000"), chain: "service-10.9.0.100-tcp-80")
        #expect(
            message(
                "88000000 0c0a 0200 69000000 11380000 01 00 0002", Self.table,  // NFT_MSG_NEWSETELEM
                "1200 0200 73657276696365732d6970763400 0000",  // "services-ipv4"
                "4c00 0300 4800 0100 1400 0100 1000 0100 0a090064 06000000 00500000",
                "3000 0200 2c00 0200 0800 0100 fffffffc 1e00 0200",
                "736572766963652d31302e392e302e3130302d7463702d383000 0000")
                == .elements([expected], set: "services-ipv4", table: "aloft_balancing"))
    }

    @Test func `a counter is read`() throws {
        let counter = try #require(
            message(
                "90000000 120a 0200 68000000 11380000 01 00 0002", Self.table,  // NFT_MSG_NEWOBJ
                "2f00 0200 636f6e6e656374696f6e732d31302e392e302e3130302d7463702d38302f31302e392e302e31312d383000 00",
                "0800 0300 00000001 0c00 0600 0000000000000001 0800 0500 00000001",  // NFT_OBJECT_COUNTER, handle, use
                "1c00 0400 0c00 0100 000000000000003c 0c00 0200 0000000000000001"))  // 60 B, 1 packet
        let name = "connections-10.9.0.100-tcp-80/10.9.0.11-80"
        #expect(
            counter
                == .counter(NetfilterMessage.Counter(packets: 1, bytes: 60), name: name, table: "aloft_balancing"))
        var state = NATState()
        state.add(counter)
        #expect(state.connections(to: Self.service.servers[0], of: Self.service) == 1)
        #expect(state.connections(to: NATService.Server(v4(10, 9, 0, 12)), of: Self.service) == nil)
    }

    @Test func `other tables, families and kinds are not read`() {
        #expect(
            message(
                "4c000000 030a 0200 66000000 11380000 02 00 0002", Self.table, "0d00 0300 646973706174636800 000000")
                == nil, "NFPROTO_IPV4")
        #expect(message("14000000 030a 0200 66000000 11380000 01 00 0002") == nil)
        var state = NATState()
        state.add(.chain("prerouting", table: "docker"))
        #expect(state.differences(from: NATRuleset(services: [])) == [.table])
    }

    @Test func `an answer and the end of a dump are read`() {
        #expect(
            message("24000000 0200 0000 07000000 11380000 feffffff 00000000 00000000 00000000 00000000")
                == .acknowledgement(NetlinkMessage.Acknowledgement(sequence: 7, errno: 2)))
        #expect(message("14000000 0300 0200 07000000 11380000 00000000") == .done(sequence: 7, errno: 0))
    }

    // MARK: Comparing

    private static let complete: [NetfilterMessage] = {
        let rules = [
            "dispatch": 1, "output": 1, "postrouting": 1, "prerouting": 1, "refuse": 2, "returns": 0,
            "service-10.9.0.100-tcp-80": 2, "server-10.9.0.100-tcp-80/10.9.0.11-80": 2,
        ]
        let slot = NFTElement(key: hex("00000000"), chain: "server-10.9.0.100-tcp-80/10.9.0.11-80")
        let entry = NFTElement(key: hex("0a090064 06000000 00500000"), chain: "service-10.9.0.100-tcp-80")
        let table = "aloft_balancing"
        return rules.keys.map { .chain($0, table: table) }
            + rules.flatMap { chain, count in Array(repeating: .rule(chain: chain, table: table), count: count) }
            + [
                .elements([slot], set: "slots-10.9.0.100-tcp-80", table: table),
                .elements([], set: "slots-10.9.0.100-tcp-80", table: table),
                .elements([entry], set: "services-ipv4", table: table),
                .counter(
                    NetfilterMessage.Counter(packets: 0, bytes: 0), name: "connections-10.9.0.100-tcp-80/10.9.0.11-80",
                    table: table),
            ]
    }()

    private func differences(_ messages: [NetfilterMessage]) -> [NATState.Difference] {
        var state = NATState()
        for message in messages { state.add(message) }
        return state.differences(from: NATRuleset(services: [Self.service]))
    }

    @Test func `the table as it was installed has no differences`() {
        #expect(differences(Self.complete) == [])
    }

    @Test func `what others changed is named`() {
        let table = "aloft_balancing"
        #expect(differences([]) == [.table])
        #expect(differences(Self.complete + [.chain("x", table: table)]) == [.foreignChain("x")])
        #expect(differences(Self.complete + [.rule(chain: "refuse", table: table)]) == [.chain("refuse")])
        let other = NFTElement(key: hex("01000000"), chain: "refuse")
        #expect(
            differences(Self.complete + [.elements([other], set: "slots-10.9.0.100-tcp-80", table: table)])
                == [.set("slots-10.9.0.100-tcp-80")])
        let unmapped = Self.complete.filter {
            if case .elements(_, set: "services-ipv4", _) = $0 { false } else { true }
        }
        #expect(differences(unmapped) == [.set("services-ipv4")])
        let uncounted = Self.complete.filter { if case .counter = $0 { false } else { true } }
        #expect(differences(uncounted) == [.counter("connections-10.9.0.100-tcp-80/10.9.0.11-80")])
    }

    @Test func `the table is asked for by dumps`() {
        let requests = NATState.requests(for: NATRuleset(services: [Self.service]))
        #expect(
            requests.map(\.name) == [
                "NFT_MSG_GETCHAIN", "NFT_MSG_GETRULE", "NFT_MSG_GETOBJ", "NFT_MSG_GETSETELEM services-ipv4",
                "NFT_MSG_GETSETELEM slots-10.9.0.100-tcp-80",
            ])
        #expect(requests[0].encoded(sequence: 7) == hex("14000000 040a 0103 07000000 00000000 01 00 0000"))
        #expect(
            requests[3].encoded(sequence: 7)
                == hex(
                    "3c000000 0d0a 0103 07000000 00000000 01 00 0000", Self.table,
                    "1200 0200 73657276696365732d6970763400 0000"))
        #expect(
            NetlinkRequest.generation().encoded(sequence: 7) == hex("14000000 100a 0100 07000000 00000000 00 00 0000"))
    }
}
