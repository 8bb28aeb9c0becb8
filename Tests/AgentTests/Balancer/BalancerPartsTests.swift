import AgentModel
import Balancing
import Configuration
import Netlink
import NetworkTypes
import Probes
import Testing

@testable import Agent

/// What surrounds the balancer: the host's networks, the rules of a service, and what is shown and written down.
struct BalancerPartsTests {
    private static func address(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { fatalError("\(text) is no address") }
        return address
    }

    private static let service = ServiceIdentity.address(address("192.0.2.100"), port: 80, .tcp)
    private static func server(_ last: Int, port: UInt16 = 80) -> ServerIdentity {
        ServerIdentity(address("192.0.2.\(last)"), port: port)
    }

    // MARK: The host

    private var networks: HostNetworks {
        HostNetworks(
            interfaces: [
                "lo": [IPPrefix("127.0.0.1/8")].compactMap(\.self),
                "eth0": [IPPrefix("192.0.2.11/24"), IPPrefix("192.0.2.100/24")].compactMap(\.self),
                "eth1": [IPPrefix("198.51.100.1/24")].compactMap(\.self),
            ], virtual: [Self.address("192.0.2.100")])
    }

    @Test func `an address that moves is none of the host's own`() {
        #expect(networks.has(Self.address("192.0.2.11")))
        #expect(!networks.has(Self.address("192.0.2.100")))
    }

    @Test func `servers that are clients too see an address of the host on their link`() {
        #expect(networks.address(onLinkOf: [Self.server(11), Self.server(12)]) == Self.address("192.0.2.11"))
        #expect(networks.address(onLinkOf: [Self.server(11)]) == nil, "the host itself needs none")
        #expect(networks.address(onLinkOf: [ServerIdentity(Self.address("203.0.113.1"), port: 80)]) == nil)
    }

    @Test func `the way back leads over the interface whose network the address belongs to`() {
        #expect(networks.interface(towards: Self.address("192.0.2.100"), besides: Self.address("192.0.2.11")) == "eth0")
        #expect(networks.interface(towards: Self.address("203.0.113.100"), besides: Self.address("192.0.2.11")) == nil)
    }

    // MARK: The rules

    private func kernel(_ scheduling: Scheduling, _ servers: [ServerIdentity: Destination]) -> KernelService {
        KernelService(scheduling, destinations: servers)
    }

    @Test func `a hashing scheduler hashes what its flags say, with one seed on every node`() throws {
        let servers = [Self.server(11): Destination(weight: 1), Self.server(12): Destination(weight: 1)]
        let plain = try #require(NATService(Self.service, kernel(Scheduling(.maglevHash), servers), NATSettings()))
        let ported = try #require(
            NATService(Self.service, kernel(Scheduling(.maglevHash, flags: .hashPort), servers), NATSettings()))
        guard case .sourceHash(let seed, false) = plain.scheduling, case .sourceHash(seed, true) = ported.scheduling
        else {
            Issue.record("\(plain.scheduling), \(ported.scheduling)")
            return
        }
        #expect(plain.slots.count == MaglevTable.size && plain.slots == ported.slots)
    }

    @Test func `a server of weight 0 has rules and no slot, and one without a port keeps the client's`() throws {
        let servers = [
            Self.server(11, port: 0): Destination(weight: 0),
            Self.server(12): Destination(weight: 2, thresholds: .init(upper: 7)),
        ]
        let service = try #require(
            NATService(Self.service, kernel(Scheduling(.weightedRoundRobin), servers), NATSettings()))
        #expect(
            service.servers == [
                NATService.Server(Self.address("192.0.2.11")),
                NATService.Server(Self.address("192.0.2.12"), port: 80, connectionLimit: 7),
            ])
        #expect(Set(service.slots) == [1])
    }

    @Test func `clients of one network are one client where persistence says so`() throws {
        let six = ServiceIdentity.address(Self.address("2001:db8::100"), port: 80, .tcp)
        let persistence = Persistence(timeout: .seconds(60), granularity: .prefixLength(64))
        let service = try #require(
            NATService(six, kernel(Scheduling(.roundRobin, persistence: persistence), [:]), NATSettings()))
        #expect(service.persistence?.mask == Self.address("ffff:ffff:ffff:ffff::"))
    }

    @Test func `a scheduler that counts connections is none of nftables'`() {
        #expect(NATService(Self.service, kernel(Scheduling(.leastConnection), [:]), NATSettings()) == nil)
    }

    // MARK: What is written down

    private func run(_ outcome: ServerCheckRun.Outcome, _ number: Int64 = 0) -> ServerCheckRun {
        ServerCheckRun(
            stamp: Stamp(wallMicroseconds: number, bootID: "boot", monotonicMicroseconds: number), check: "TCP_CHECK",
            outcome: outcome, duration: .milliseconds(1))
    }

    @Test func `of results that say the same one in a hundred is written down, and each that says something else`() {
        var view = BalancerView(clock: EngineClock(bootID: "boot"))
        let outcomes =
            Array(repeating: ServerCheckRun.Outcome.passed, count: 201)
            + [
                .failed(why: "refused", counts: false), .failed(why: "refused", counts: true),
                .failed(why: "refused", counts: true), .passed,
            ]
        let written = outcomes.enumerated().filter { view.note(run($1, Int64($0))) }.map(\.offset)
        #expect(written == [0, 100, 200, 201, 202, 204])
    }

    @Test func `a program of a check is refused on the terms of all programs`() {
        let check = MiscCheck(
            command: ["/bin/x", "y"], user: ScriptUser(name: "daemon", group: "www"), timeout: .seconds(3))
        for refuses in [true, false] {
            #expect(
                Program(check, refusesWritable: refuses)
                    == Program(
                        command: ["/bin/x", "y"], user: "daemon", group: "www", refusesWritable: refuses,
                        timeout: .seconds(3)))
        }
    }

    // MARK: From the configuration

    @Test func `services have their programs, their source and what is told at the stop`() throws {
        let text = """
            vrrp_instance VI_01 {
              interface eth0
              virtual_router_id 50
              priority 100
              virtual_ipaddress {
                192.0.2.100/24
              }
            }
            virtual_server 192.0.2.100 80 {
              lb_algo rr
              lb_kind NAT
              protocol TCP
              omega
              quorum_down "/bin/false"
              source_translation 192.0.2.11
              real_server 192.0.2.12 80 {
                notify_up "/bin/true"
                TCP_CHECK {
                  connect_timeout 1
                }
              }
            }

            """
        let loaded = Configuration.load(text: text, path: "aloft.conf")
        #expect(loaded.isUsable, "\(loaded.diagnostics)")
        let setup = BalancingSetup(
            loaded.configuration, ServerChecks(of: loaded.configuration.runningBalancing), generation: 7)
        let member = PoolMember(Self.service, Self.server(12))
        #expect(setup.services.map(\.identity) == [Self.service])
        #expect(setup.sourceTranslations == [Self.service: Self.address("192.0.2.11")])
        #expect(setup.notifyingAtStop == [Self.service])
        #expect(setup.checkKinds.values.sorted() == ["TCP_CHECK"])
        let stamp = Stamp(wallMicroseconds: 0, bootID: "boot", monotonicMicroseconds: 0)
        #expect(setup.event(.serverUp(member), at: stamp)?.commands.map(\.command) == [["/bin/true"]])
        #expect(setup.event(.serverDown(member), at: stamp)?.commands == [])
        #expect(setup.event(.quorumDown(Self.service), at: stamp)?.name == "tcp-192.0.2.100-80")
        #expect(setup.event(.serverUp(PoolMember(Self.service, Self.server(13))), at: stamp) == nil)
    }
}
