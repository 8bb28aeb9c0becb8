import Balancing
import Configuration
import NetworkTypes
import Testing

/// What the balancer is given of a configuration.
struct ServiceTermsTests {
    @Test func `a virtual server at an address is one service`() throws {
        let text = """
            virtual_server 192.0.2.1 80 {
            protocol TCP
            lvs_sched mh
            mh-port
            lvs_method NAT
            persistence_timeout 50
            persistence_granularity 255.255.255.0
            quorum 4
            hysteresis 1
            sorry_server 10.0.0.9 8080
            sorry_server_inhibit
            alpha
            real_server 10.0.0.1 8080 {
            weight 3
            uthreshold 100
            slow_start 30
            alpha off
            TCP_CHECK {
            }
            }
            real_server 10.0.0.2 {
            weight 2
            inhibit_on_failure
            }
            }
            """
        let services = services(text) { server, real in [CheckTerms("\(server)/\(real)")] }
        #expect(services.map(\.virtualServer) == [0])
        let expected = ServiceTerms(
            .address(try address("192.0.2.1"), port: 80, .tcp),
            scheduling: Scheduling(
                .maglevHash, flags: .hashPort,
                persistence: Persistence(
                    timeout: .seconds(50), granularity: .mask(try #require(IPv4Address("255.255.255.0"))))),
            servers: [
                ServerTerms(
                    ServerIdentity(try address("10.0.0.1"), port: 8080), weight: 3,
                    thresholds: ServerTerms.Thresholds(upper: 100), checks: [CheckTerms("0/0")],
                    slowStart: .seconds(30)),
                ServerTerms(
                    ServerIdentity(try address("10.0.0.2"), port: 80), weight: 2, checks: [CheckTerms("0/1")],
                    alpha: true, inhibitOnFailure: true),
            ],
            sorryServer: SorryServer(
                ServerIdentity(try address("10.0.0.9"), port: 8080), staysWhenUnused: true), quorum: 4, hysteresis: 1)
        #expect(services.map(\.terms) == [expected])
    }

    @Test func `a group is a service for each address and mark, all with the same servers`() throws {
        let text = """
            virtual_server_group web {
            192.0.2.1-2 80
            192.0.2.8/31 443
            192.0.2.20
            fwmark 7
            192.0.2.2 80
            }
            \(server("192.0.2.30 53", "10.0.0.1 53"))
            \(server("group web", "10.0.0.1"))
            \(server("group web", "10.0.0.1 8080", "UDP"))
            """
        let services = services(text.replacing("fwmark 7\n", with: ""))
        let web = services.filter { $0.virtualServer == 1 }
        #expect(
            try web.map(\.terms.identity) == [
                .address(address("192.0.2.1"), port: 80, .tcp), .address(address("192.0.2.2"), port: 80, .tcp),
                .address(address("192.0.2.8"), port: 443, .tcp), .address(address("192.0.2.9"), port: 443, .tcp),
                .allPorts(address("192.0.2.20"), .tcp),
            ])
        #expect(Set(web.map(\.terms.servers)).count == 1)
        #expect(web.first?.terms.servers.map(\.identity) == [ServerIdentity(try address("10.0.0.1"))])
        #expect(services.map(\.virtualServer) == [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
        let marked = self.services(text).filter { $0.virtualServer == 1 }
        #expect(marked.map(\.terms.identity).contains(.firewallMark(7, .ipv4)))
    }

    @Test(arguments: [("10.0.0.1", AddressFamily.ipv4), ("2001:db8::1", .ipv6)])
    func `a firewall mark has the family of its servers, and no protocol`(real: String, family: AddressFamily) throws {
        for identity in ["fwmark 7", "group marks"] {
            let terms = services("virtual_server_group marks {\nfwmark 7\n}\n\(server(identity, real))").map(\.terms)
            #expect(terms.map(\.identity) == [.firewallMark(7, family)])
            #expect(terms.first?.servers.map(\.identity.port) == [0])
        }
    }

    @Test func `an IPv6 range has all its addresses`() throws {
        let text =
            "virtual_server_group six {\n2001:db8::fffe-2001:db8::1:1 80\n}\n\(server("group six", "2001:db8:1::1"))"
        let addresses = services(text).map(\.terms.identity.description)
        #expect(addresses == ["fffe", "ffff", "1:0", "1:1"].map { "tcp [2001:db8::\($0)]:80" })
    }

    @Test func `without a port a service has all of them`() throws {
        let terms = try #require(services(server("192.0.2.1", "10.0.0.1")).first?.terms)
        #expect(terms.identity == .allPorts(try address("192.0.2.1"), .tcp))
        #expect(terms.servers.map(\.identity.port) == [0])
        #expect(terms.scheduling.persistence?.timeout == .seconds(360))
        #expect(terms.sorryServer == nil)
    }

    private func services(
        _ text: String, checks: (Int, Int) -> [CheckTerms] = { _, _ in [] }
    ) -> [(terms: ServiceTerms, virtualServer: Int)] {
        load(instance(behind: text)).configuration.balancing.services(checks: checks)
    }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func server(_ identity: String, _ real: String, _ transport: String = "TCP") -> String {
        """
        virtual_server \(identity) {
        protocol \(transport)
        lvs_sched rr
        lvs_method NAT
        real_server \(real) {
        }
        }
        """
    }
}
