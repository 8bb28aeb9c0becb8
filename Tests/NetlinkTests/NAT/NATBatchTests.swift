import Netlink
import NetworkTypes
import Testing

/// What a batch has, and in which order.
struct NATBatchTests {
    private static let newTable: UInt8 = 0
    private static let deleteTable: UInt8 = 2
    private static let newChain: UInt8 = 3
    private static let deleteChain: UInt8 = 5
    private static let newRule: UInt8 = 6
    private static let deleteRule: UInt8 = 8
    private static let newSet: UInt8 = 9
    private static let deleteSet: UInt8 = 11
    private static let newElements: UInt8 = 12
    private static let deleteElements: UInt8 = 14
    private static let newObject: UInt8 = 18
    private static let deleteObject: UInt8 = 20

    private static let acknowledged: UInt16 = 4

    private func service(_ port: UInt16 = 80, slots: [Int] = [0, 1]) -> NATService {
        NATService(
            .address(v4(10, 9, 0, 100), .tcp, port: port),
            servers: [
                NATService.Server(v4(10, 9, 0, 11), port: 80),
                NATService.Server(v4(10, 9, 0, 12), port: 80),
            ], slots: slots)
    }

    private func ruleset(_ services: NATService...) -> NATRuleset { NATRuleset(services: services) }

    private func change(from old: NATRuleset, to new: NATRuleset) -> [BatchMessage] {
        var batch = NATBatch()
        batch.change(from: old, to: new)
        return BatchMessage.all(in: batch.encoded(sequence: 7)).filter { $0.subsystem == 10 }
    }

    private func install(_ ruleset: NATRuleset) -> [BatchMessage] {
        var batch = NATBatch()
        batch.install(ruleset)
        return BatchMessage.all(in: batch.encoded(sequence: 7))
    }

    @Test func `a batch lies between two marks, and the kernel answers its last message`() throws {
        var batch = NATBatch()
        batch.remove()
        #expect(
            batch.encoded(sequence: 7)
                == hex(
                    "14000000 1000 0100 07000000 00000000 00 00 000a",  // NFNL_MSG_BATCH_BEGIN, NFNL_SUBSYS_NFTABLES
                    // NFT_MSG_NEWTABLE, REQUEST|CREATE, NFPROTO_INET
                    "28000000 000a 0104 07000000 00000000 01 00 0000",
                    "1400 0100 616c6f66745f62616c616e63696e6700",  // NFTA_TABLE_NAME "aloft_balancing"
                    "28000000 020a 0500 07000000 00000000 01 00 0000",  // NFT_MSG_DELTABLE, REQUEST|ACK
                    "1400 0100 616c6f66745f62616c616e63696e6700",
                    "14000000 1100 0100 07000000 00000000 00 00 000a"))  // NFNL_MSG_BATCH_END
    }

    @Test func `everything is made anew in one batch, each thing before what names it`() throws {
        let messages = install(ruleset(service()))
        let types = messages.filter { $0.subsystem == 10 }.map(\.type)
        #expect(types.prefix(3) == [Self.newTable, Self.deleteTable, Self.newTable])
        let order = [Self.newObject, Self.newSet, Self.newChain, Self.newElements, Self.newRule]
        #expect(
            types.dropFirst(3).compactMap(order.firstIndex) == types.dropFirst(3).compactMap(order.firstIndex).sorted())
        #expect(Set(types.dropFirst(3)) == Set(order))
        #expect(messages.filter { $0.flags & Self.acknowledged != 0 }.count == 1)
    }

    @Test func `chains enter before others of their kind`() throws {
        let chains = install(ruleset(service())).filter { $0.type == Self.newChain && $0.subsystem == 10 }
        func hook(_ chain: String) -> BatchMessage? { chains.first { $0.names("\(chain)\0") } }
        // NFTA_CHAIN_HOOK: number and priority; NFTA_CHAIN_POLICY accept; NFTA_CHAIN_TYPE "nat"
        let rest = "0800 0500 00000001 0800 0700 6e617400"
        #expect(hook("prerouting")?.has(hex("1400 0400 0800 0100 00000000 0800 0200 ffffff97", rest)) == true)
        #expect(hook("output")?.has(hex("1400 0400 0800 0100 00000003 0800 0200 ffffff97", rest)) == true)
        #expect(hook("postrouting")?.has(hex("1400 0400 0800 0100 00000004 0800 0200 0000005f", rest)) == true)
        var remote = ruleset(service())
        remote.translatesLocalOutput = false
        #expect(!install(remote).contains { $0.type == Self.newChain && $0.names("output\0") })
    }

    @Test func `what is for handovers enters before conntrack, or before others' filters`() {
        var moving = service()
        moving.isHandedOver = true
        var ruleset = ruleset(moving)
        ruleset.ownServers = [.init(v4(10, 9, 0, 11), .tcp, port: 80, of: v4(10, 9, 0, 100))]
        let chains = install(ruleset).filter { $0.type == Self.newChain && $0.subsystem == 10 }
        let places = [
            ("arrivals", "0800 0100 00000000 0800 0200 fffffed4"),
            ("departures", "0800 0100 00000003 0800 0200 fffffed4"),
            ("passing", "0800 0100 00000002 0800 0200 fffffffb"), ("leaving", "0800 0100 00000003 0800 0200 fffffffb"),
            ("leftovers", "0800 0100 00000001 0800 0200 fffffffb"),
        ]
        for (name, place) in places {
            let chain = chains.first { $0.names("\u{0}\(name)\0") }
            // NFTA_CHAIN_TYPE "filter"
            #expect(chain?.has(hex("1400 0400", place)) == true && chain?.names("filter\0") == true, "\(name)")
        }
        #expect(!install(self.ruleset(service())).contains { $0.names("notrack") || $0.names("leftovers") })
    }

    @Test func `a server of two services answers for the first, and both are told apart by their maps`() throws {
        var services = [service(), service(81)]
        for index in services.indices { services[index].isHandedOver = true }
        let messages = install(NATRuleset(services: services))
        let elements = try #require(messages.first { $0.type == Self.newElements && $0.names("adoption-ipv4\0") })
        #expect(elements.names("adopt-10.9.0.100-tcp-80\0") && !elements.names("adopt-10.9.0.100-tcp-81\0"))
    }

    @Test func `the map from slots to chains is one that nft can show`() throws {
        let messages = install(ruleset(service()))
        let set = try #require(messages.first { $0.type == Self.newSet && $0.names("slots-") })
        #expect(
            set.payload.suffix(96)
                == hex(
                    "0800 0400 00000004 0800 0500 00000004 0800 0a00 00000002",  // type integer, 4 B, NFTA_SET_ID
                    "0800 0300 00000008 0800 0600 ffffff00",  // NFT_SET_MAP to NFT_DATA_VERDICT
                    "3600 0d00 000401000000 010400000000",  // NFTA_SET_USERDATA
                    "031a 000417000000 0112 000400000000 010402000000 020400000000 0408 000401000000 0100 0000"
                ))
        let elements = try #require(messages.first { $0.type == Self.newElements && $0.names("slots-") })
        #expect(
            elements.has(
                hex(
                    "0c00 0100 0800 0100 01000000",  // slot 1 in the machine's order
                    "3c00 0200 3800 0200 0800 0100 fffffffc 2a00 0200"))  // NFT_GOTO, chain
        )
    }

    @Test func `a table of slots is replaced at once, and nothing else is touched`() {
        let messages = change(from: ruleset(service(), service(81)), to: ruleset(service(slots: [1, 0]), service(81)))
        #expect(messages.map(\.type) == [Self.deleteElements, Self.newElements])
        #expect(messages.allSatisfy { $0.names("slots-10.9.0.100-tcp-80\0") })
    }

    @Test func `more slots need another rule as well`() {
        let messages = change(from: ruleset(service()), to: ruleset(service(slots: [0, 1, 1])))
        #expect(
            messages.map(\.type) == [
                Self.deleteElements, Self.newElements, Self.deleteRule, Self.newRule, Self.newRule,
            ])
        #expect(messages.dropFirst(2).allSatisfy { $0.names("service-10.9.0.100-tcp-80\0") })
    }

    @Test func `a server that comes brings a chain and a counter, one that goes takes them`() {
        var (old, new) = (service(slots: [0]), service())
        old.servers.removeLast()
        new.slots = [1]
        let arrival = change(from: ruleset(old), to: ruleset(new))
        #expect(
            arrival.map(\.type) == [
                Self.newObject, Self.newChain, Self.deleteElements, Self.newElements, Self.newRule, Self.newRule,
            ])
        let departure = change(from: ruleset(new), to: ruleset(old))
        #expect(
            departure.map(\.type) == [
                Self.deleteElements, Self.newElements, Self.deleteRule, Self.deleteChain, Self.deleteObject,
            ])
    }

    @Test func `a service comes and goes by its own elements of the map`() {
        let arrival = change(from: ruleset(service()), to: ruleset(service(), service(81)))
        let inMap = arrival.filter { $0.type == Self.newElements && $0.names("services-ipv4\0") }
        #expect(inMap.count == 1 && inMap[0].names("service-10.9.0.100-tcp-81\0"))
        #expect(!arrival.contains { $0.names("tcp-80\0") })
        let departure = change(from: ruleset(service(), service(81)), to: ruleset(service()))
        #expect(departure.first?.type == Self.deleteElements && departure.first?.names("services-ipv4\0") == true)
        #expect(departure.last?.type == Self.deleteObject)
        #expect(!departure.contains { $0.names("tcp-80\0") })
    }

    @Test func `a service whose persistence changes begins anew`() {
        var persistent = service()
        persistent.persistence = NATService.Persistence(timeout: .seconds(60))
        let messages = change(from: ruleset(service()), to: ruleset(persistent))
        let sets = messages.filter { $0.type == Self.newSet && $0.names("clients-") }
        #expect(sets.count == 2)
        // NFT_SET_TIMEOUT | NFT_SET_EVAL; 60,000 ms; 65,536 elements
        let content = hex("0800 0300 00000030 0c00 0b00 000000000000ea60 0c00 0900 0800 0100 00010000")
        #expect(sets.allSatisfy { $0.has(content) })
        #expect(messages.contains { $0.type == Self.deleteObject })
    }

    @Test func `persistence sends nobody to a server without slots, unless it keeps its clients`() {
        var draining = service(slots: [0])
        draining.persistence = NATService.Persistence(timeout: .seconds(60), mask: v4(255, 255, 255, 0))
        #expect(install(ruleset(draining)).filter { $0.type == Self.newSet && $0.names("clients-") }.count == 1)
        draining.servers[1].keepsClients = true
        let messages = install(ruleset(draining))
        #expect(messages.filter { $0.type == Self.newSet && $0.names("clients-") }.count == 2)
        let masked = hex("0800 0300 00000004 0c00 0400 0800 0100 ffffff00")  // bitwise: 4 B and 255.255.255.0
        #expect(messages.filter { $0.type == Self.newRule && $0.has(masked) }.count == 4)
    }

    @Test func `nothing is sent where nothing changes`() {
        var batch = NATBatch()
        batch.change(from: ruleset(service()), to: ruleset(service()))
        #expect(batch.isEmpty)
    }

    @Test func `many elements are sent in many messages`() {
        let messages = install(ruleset(service(slots: (0..<4093).map { $0 % 2 })))
        let parts = messages.filter { $0.type == Self.newElements && $0.names("slots-") }
        #expect(parts.count > 5)
        #expect(parts.allSatisfy { $0.payload.count < 33_000 })
        let chain = Array("server-10.9.0.100-tcp-80/10.9.0.11-80".utf8)
        let elements = parts.map { part in part.payload.indices.count { part.payload[$0...].starts(with: chain) } }
        #expect(elements.reduce(0, +) == 2047)
    }
}
