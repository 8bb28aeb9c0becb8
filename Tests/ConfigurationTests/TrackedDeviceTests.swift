import Configuration
import Testing

/// The interfaces beside its own that an instance cannot do without.
struct TrackedDeviceTests {
    private func instance(_ lines: String) throws -> InstanceConfiguration {
        let text = """
            vrrp_instance VI {
              interface eth0
              virtual_router_id 50
              priority 100
              virtual_ipaddress {
                192.0.2.1/24
              }
              \(lines)
            }
            """
        let reader = MemoryFileReader(["test.conf": text])
        let loaded = Configuration.load(path: "test.conf", reader: reader, context: .test)
        return try #require(loaded.configuration.instances.first)
    }

    /// Tried with keepalived 2.2.7: with each of these its instance is in fault while eth1 is down, and with no_track it is not.
    @Test(arguments: [
        "virtual_ipaddress_excluded {\n192.0.2.2/24 dev eth1 NO_TRACK\n}",
        "virtual_routes {\n10.0.0.0/8 via 192.0.2.254 dev eth1 NO_TRACK\n}",
        "virtual_rules {\niif eth1 lookup 77 NO_TRACK\n}",
        "virtual_rules {\noif eth1 lookup 77 NO_TRACK\n}",
    ])
    func `what an address, a route or a rule is on counts, unless it is not tracked`(lines: String) throws {
        let tracked = lines.replacing("NO_TRACK", with: "")
        #expect(try instance(tracked).trackedDevices == ["eth1"])
        #expect(try instance(tracked + "\ndont_track_primary").trackedDevices == ["eth1"])
        #expect(try instance(lines.replacing("NO_TRACK", with: "no_track")).trackedDevices == [])
    }

    @Test func `its own interface is not named again, and a route with another way needs none of them`() throws {
        let own = "virtual_ipaddress_excluded {\n192.0.2.2/24 dev eth0\n192.0.2.3/24 dev eth1\n192.0.2.4/24 dev eth1\n}"
        #expect(try instance(own).trackedDevices == ["eth1"])
        let ways = "virtual_routes {\ndefault nexthop via 192.0.2.254 dev eth1 nexthop via 192.0.2.253 dev eth2\n}"
        #expect(try instance(ways).trackedDevices == [])
    }

    @Test func `an address that is not tracked says so where it is described`() throws {
        let untracked = try instance("virtual_ipaddress_excluded {\n192.0.2.2/24 dev eth1 no_track\n}")
        #expect(untracked.untrackedAddresses.map(\.description) == ["192.0.2.2/24"])
    }
}
