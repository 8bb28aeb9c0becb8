import LinuxIO
import Netlink
import NetworkTypes
import Testing

/// What the kernel makes of `NATBatch`, and nft(8) of what the kernel has.
@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs the right to make network namespaces"))
struct NATTableTests {
    private static let saveAndLoad =
        "saved=$(nft list ruleset) && nft flush ruleset && echo \"$saved\" | nft -f -"

    private static func v4(_ last: UInt8) -> IPAddress { .v4(IPv4Address(10, 0, 0, last)) }

    private static func v6(_ last: UInt64) -> IPAddress { .v6(IPv6Address(high: 0xFD00_0000_0000_0000, low: last)) }

    /// A service of each kind, with all that a service can have.
    private static var full: NATRuleset {
        let servers = (1...2).map { NATService.Server(v4($0), port: 8080, connectionLimit: 5, keepsClients: true) }
        let distant = (1...2).map { NATService.Server(v6($0), port: 80) }
        let persistence = NATService.Persistence(timeout: .seconds(60), mask: .v4(IPv4Address(255, 255, 255, 0)))
        return NATRuleset(services: [
            NATService(
                .address(v4(100), .tcp, port: 80), servers: servers, slots: (0..<1021).map { $0 % 2 },
                scheduling: .sourceHash(seed: 7, includesPort: true), persistence: persistence,
                hairpinTranslation: v4(9)),
            NATService(
                .address(v6(100), .tcp, port: 80), servers: distant, slots: [0, 1], sourceTranslation: v6(9)),
            NATService(
                .address(v4(100), .udp, port: nil), servers: [NATService.Server(v4(1))], slots: [0],
                sourceTranslation: v4(9)),
            NATService(.address(v6(100), .sctp, port: 9), servers: [], slots: []),
            NATService(.mark(7, .ipv4), servers: servers, slots: [1, 0, 1], hairpinTranslation: v4(9)),
        ])
    }

    private static let few = NATRuleset(services: [full.services[1]], translatesLocalOutput: false)

    @Test func `the kernel has what the ruleset wants, and nft can save and load it`() throws {
        try NetworkNamespace.run { _ in
            let kernel = try NetfilterSocket()
            try kernel.send { $0.install(Self.full) }
            #expect(try kernel.state(of: Self.full).differences(from: Self.full) == [])
            try shell(Self.saveAndLoad)
            #expect(try kernel.state(of: Self.full).differences(from: Self.full) == [])
        }
    }

    @Test func `one ruleset becomes another and leaves nothing behind`() throws {
        try NetworkNamespace.run { _ in
            let kernel = try NetfilterSocket()
            try kernel.send { $0.install(Self.few) }
            try kernel.send { $0.change(from: Self.few, to: Self.full) }
            #expect(try kernel.state(of: Self.full).differences(from: Self.full) == [])
            try kernel.send { $0.change(from: Self.full, to: Self.few) }
            #expect(try kernel.state(of: Self.few).differences(from: Self.few) == [])
            try shell("test $(nft list table inet aloft_balancing | grep -c '^[[:space:]]map ') = 3")
            try kernel.send { $0.remove() }
            try shell("! nft list table inet aloft_balancing 2>/dev/null")
        }
    }

    @Test func `what another program changed is found`() throws {
        try NetworkNamespace.run { _ in
            let kernel = try NetfilterSocket()
            try kernel.send { $0.install(Self.few) }
            let before = try kernel.generation()
            try shell("nft delete element inet aloft_balancing slots-fd00__64-tcp-80 '{ 1 }'")
            #expect(try kernel.generation() != before)
            #expect(try kernel.state(of: Self.few).differences(from: Self.few) == [.set("slots-fd00__64-tcp-80")])
            let state = try kernel.state(of: Self.few)
            #expect(state.damagedServices(of: Self.few) == Set(Self.few.services.map(\.match)))
            try shell("nft flush ruleset")
            #expect(try kernel.state(of: Self.few).differences(from: Self.few) == [.table])
        }
    }
}

extension NetfilterSocket {
    fileprivate func send(_ changes: (inout NATBatch) -> Void) throws {
        var batch = NATBatch()
        changes(&batch)
        try execute(batch)
    }
}
