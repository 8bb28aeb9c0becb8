import Netlink
import NetworkTypes
import Testing

/// The rules byte for byte, as nft 1.0.6 makes them of the text beside them; and a Linux 6.18 kernel takes them.
struct NATRuleTests {
    private static let service = v4(10, 9, 0, 100)
    private static let server = v4(10, 9, 0, 11)

    private static let isIPv4 = hex(
        "2400 0100 0900 0100 6d657461 00 000000 1400 0200 0800 0200 0000000f 0800 0100 00000001",  // meta nfproto → 1
        "2c00 0100 0800 0100 636d7000 2000 0200 0800 0100 00000001 0800 0200 00000000 0c00 0300 0500 0100 02 000000")
    private static let isTCP = hex(
        "2400 0100 0900 0100 6d657461 00 000000 1400 0200 0800 0200 00000010 0800 0100 00000001",  // meta l4proto → 1
        "2c00 0100 0800 0100 636d7000 2000 0200 0800 0100 00000001 0800 0200 00000000 0c00 0300 0500 0100 06 000000")

    /// The rules of the chain without the list's header, which has their length.
    private func rules(_ service: NATService, in chain: String) -> [[UInt8]] {
        rules(NATRuleset(services: [service]), in: chain)
    }

    private func rules(_ ruleset: NATRuleset, in chain: String) -> [[UInt8]] {
        var batch = NATBatch()
        batch.install(ruleset)
        let name = Array(chain.utf8) + [0]
        let chainAttribute = [UInt8(name.count + 4), 0, 2, 0] + name + Array(repeating: 0, count: -name.count & 3)
        let table = 20  // NFTA_RULE_TABLE "aloft_balancing"
        return BatchMessage.all(in: batch.encoded(sequence: 1)).filter { message in
            message.type == 6 && message.payload[table...].starts(with: chainAttribute)
        }.map { Array($0.payload[(table + chainAttribute.count + 4)...]) }
    }

    private func tcp(_ scheduling: NATService.Scheduling = .roundRobin, limit: UInt32? = nil) -> NATService {
        NATService(
            .address(Self.service, .tcp, port: 80),
            servers: [NATService.Server(Self.server, port: 8080, connectionLimit: limit)], slots: [0, 0, 0],
            scheduling: scheduling)
    }

    @Test func `one lookup finds the service: ip daddr . meta l4proto . th dport vmap @services-ipv4`() {
        #expect(
            rules(tcp(), in: "dispatch") == [
                Self.isIPv4
                    + hex(
                        "3400 0100 0c00 0100 7061796c6f616400 2400 0200",  // payload
                        // network + 16, 4 B → 1
                        "0800 0100 00000001 0800 0200 00000001 0800 0300 00000010 0800 0400 00000004",
                        // l4proto → 9
                        "2400 0100 0900 0100 6d657461 00 000000 1400 0200 0800 0200 00000010 0800 0100 00000009",
                        "3400 0100 0c00 0100 7061796c6f616400 2400 0200",
                        // transport + 2, 2 B → 10
                        "0800 0100 0000000a 0800 0200 00000002 0800 0300 00000002 0800 0400 00000002",
                        "3800 0100 0b00 0100 6c6f6f6b757000 00 2800 0200",  // lookup
                        // from 1, verdict
                        "1200 0100 73657276696365732d6970763400 0000 0800 0200 00000001 0800 0300 00000000")
            ])
    }

    @Test func `answers by way of another node: rt ip nexthop @own-services-ipv4 … @own-servers-ipv4 notrack`() {
        var ruleset = NATRuleset(services: [tcp()])
        ruleset.ownServers = [.init(Self.server, .tcp, port: 8080, of: Self.service)]
        let rules = rules(ruleset, in: "departures")
        // rt: the next hop → 1
        let nextHop = hex("2000 0100 0700 0100 727400 00 1400 0200 0800 0100 00000001 0800 0200 00000001")
        let noTracking = hex("1400 0100 0c00 0100 6e6f747261636b00 0400 0200")  // notrack
        #expect(rules.count == 1 && rules[0].starts(with: Self.isIPv4 + nextHop) && rules[0].suffix(20) == noTracking)
    }

    @Test func `slots are taken in turn: numgen inc mod 3 vmap @slots-…`() {
        #expect(
            rules(tcp(), in: "service-10.9.0.100-tcp-80").first
                == hex(
                    "3400 0100 0b00 0100 6e756d67656e00 00 2400 0200",  // numgen
                    // → 1, mod 3, inc, offset 0
                    "0800 0100 00000001 0800 0200 00000003 0800 0300 00000000 0800 0400 00000000",
                    "4000 0100 0b00 0100 6c6f6f6b757000 00 3000 0200",  // lookup
                    "1c00 0100 736c6f74732d31302e392e302e3130302d7463702d383000",  // slots-10.9.0.100-tcp-80
                    "0800 0200 00000001 0800 0300 00000000"))
    }

    @Test func `a client's slot is by hash: jhash ip saddr . th sport mod 3 seed 0x5 vmap @slots-…`() {
        let byAddress = rules(tcp(.sourceHash(seed: 5, includesPort: false)), in: "service-10.9.0.100-tcp-80")[0]
        let withPort = rules(tcp(.sourceHash(seed: 5, includesPort: true)), in: "service-10.9.0.100-tcp-80")[0]
        let address = hex(
            "3400 0100 0c00 0100 7061796c6f616400 2400 0200",
            "0800 0100 00000002 0800 0200 00000001 0800 0300 0000000c 0800 0400 00000004")  // network + 12, 4 B → 2
        let port = hex(
            "3400 0100 0c00 0100 7061796c6f616400 2400 0200",
            "0800 0100 0000000d 0800 0200 00000002 0800 0300 00000000 0800 0400 00000002")  // transport + 0, 2 B → 13
        func hash(_ length: String) -> [UInt8] {
            hex(
                "4c00 0100 0900 0100 68617368 00 000000 3c00 0200",
                "0800 0100 00000002 0800 0200 00000001 0800 0300", length,  // hash(2, length) → 1
                // mod 3, seed 5, Jenkins
                "0800 0400 00000003 0800 0500 00000005 0800 0600 00000000 0800 0700 00000000")
        }
        #expect(byAddress.starts(with: Self.isIPv4 + address + hash("00000004")))
        #expect(withPort.starts(with: Self.isIPv4 + address + port + hash("00000008")))
    }

    @Test func `requests end at a refusal: goto refuse, which answers RST or port unreachable`() {
        #expect(
            rules(tcp(), in: "service-10.9.0.100-tcp-80").last
                == hex(
                    // immediate → verdict
                    "3c00 0100 0e00 0100 696d6d65646961746500 0000 2800 0200 0800 0100 00000000",
                    "1c00 0200 1800 0200 0800 0100 fffffffc 0b00 0200 72656675736500 00"))  // NFT_GOTO
        #expect(
            rules(tcp(), in: "refuse") == [
                Self.isTCP
                    + hex("2400 0100 0b00 0100 72656a65637400 00 1400 0200 0800 0100 00000001 0500 0200 00 000000"),
                hex("2400 0100 0b00 0100 72656a65637400 00 1400 0200 0800 0100 00000002 0500 0200 01 000000"),
            ])
    }

    @Test func `a server refuses above its limit, counts, and gets the rest`() {
        let rules = rules(tcp(limit: 5), in: "server-10.9.0.100-tcp-80/10.9.0.11-8080")
        #expect(rules.count == 3)
        #expect(
            rules[0].starts(
                with: hex(
                    "2800 0100 0e00 0100 636f6e6e6c696d697400 0000",  // connlimit
                    "1400 0200 0800 0100 00000005 0800 0200 00000001")))  // 5, inverted: over
        #expect(
            rules[1].starts(with: hex("5000 0100 0b00 0100 6f626a72656600 00 4000 0200 0800 0100 00000001 3100 0200"))
        )  // objref, counter
        #expect(
            rules[2] == Self.isTCP
                + hex(
                    "2c00 0100 0e00 0100 696d6d65646961746500 0000 1800 0200",
                    "0800 0100 00000001 0c00 0200 0800 0100 0a09000b",  // 10.9.0.11 → 1
                    "2c00 0100 0e00 0100 696d6d65646961746500 0000 1800 0200",
                    "0800 0100 00000002 0c00 0200 0600 0100 1f90 0000",  // 8080 → 2
                    "3000 0100 0800 0100 6e617400 2400 0200",  // nat
                    "0800 0100 00000001 0800 0200 00000002 0800 0300 00000001 0800 0500 00000002"))  // DNAT, IPv4, 1, 2
    }

    @Test func `servers see the given address: ct original ip daddr . ct original proto-dst vmap @returns-ipv4-tcp`() {
        var service = tcp()
        service.sourceTranslation = v4(10, 9, 0, 1)
        #expect(
            rules(service, in: "returns") == [
                Self.isTCP
                    + hex(
                        "2800 0100 0700 0100 637400 00 1c00 0200",
                        "0800 0200 00000014 0800 0100 00000001 0500 0300 00 000000",  // ct dst_ip of the original → 1
                        "2800 0100 0700 0100 637400 00 1c00 0200",
                        // ct proto_dst of the original → 9
                        "0800 0200 0000000c 0800 0100 00000009 0500 0300 00 000000",
                        "3c00 0100 0b00 0100 6c6f6f6b757000 00 2c00 0200",  // lookup
                        "1500 0100 72657475726e732d697076342d74637000 000000",
                        "0800 0200 00000001 0800 0300 00000000")
            ])
        #expect(
            rules(service, in: "return-10.9.0.100-tcp-80") == [
                hex(
                    "2c00 0100 0e00 0100 696d6d65646961746500 0000 1800 0200",
                    "0800 0100 00000001 0c00 0200 0800 0100 0a090001",  // 10.9.0.1 → 1
                    "2800 0100 0800 0100 6e617400 1c00 0200",  // nat
                    "0800 0100 00000000 0800 0200 00000002 0800 0300 00000001")  // SNAT, IPv4, 1
            ])
        #expect(rules(tcp(), in: "returns").isEmpty, "nothing to translate")
    }
}
