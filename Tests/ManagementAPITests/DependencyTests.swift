import Health
import JSON
import NetworkTypes
import OpenAPI
import StandIns
import Testing
import VRRP

@testable import ManagementAPI

/// What an instance depends on: its peers, its trackers, its sync group, its own MAC address.
struct DependencyTests {
    @Test(arguments: [
        ([VRRP.Status.active, .active], "active"), ([.backup, .backup], "backup"), ([.active, .backup], "changing"),
        ([.active, .fault], "fault"), ([.fault, .drained], "fault"), ([.backup, .drained], "drained"),
        ([.initialize], "initialize"), ([], "initialize"),
    ])
    func `a sync group has a state of its own`(_ members: [VRRP.Status], _ state: String) throws {
        let instances = members.enumerated().map { Fixture.instance(Fixture.router($1, name: "VI_\($0)")) }
        let node = try TestNode(Fixture.snapshot(instances))
        let group = try #require(try node.read(ListDocument<SyncGroupDocument>.self, "/v1/sync_groups").items.first)
        #expect(group.state == state)
        #expect(group.members.map(\.state.rawValue) == members.map(\.rawValue))
    }

    @Test func `while the engine is stalled nobody knows what groups and trackers are`() throws {
        let node = try TestNode()
        node.letAge(.seconds(4))
        let groups = try node.read(ListDocument<SyncGroupDocument>.self, "/v1/sync_groups").items
        let trackers = try node.read(ListDocument<TrackerDocument>.self, "/v1/trackers").items
        #expect(groups.map(\.state) == ["unknown"])
        #expect(trackers.map(\.reading) == ["unknown", "unknown"])
        #expect(trackers.allSatisfy { $0.since == nil })
    }

    @Test func `a tracker says what was read, since when, and who depends on it`() throws {
        let items = try TestNode().read(ListDocument<TrackerDocument>.self, "/v1/trackers").items
        #expect(items.map(\.kind) == ["script", "file"])
        #expect(items.map(\.reading) == ["passing", "-20"])
        #expect(items.map(\.since) == [Fixture.stamp().text, nil])
        #expect(items.map(\.instances) == [["VI_01"], ["VI_01"]])
    }

    @Test func `peers are listed with their errors by name`() throws {
        let peers = try TestNode().read(InstanceDetailDocument.self, "/v1/instances/VI_01").peers
        #expect(peers.map(\.address) == ["192.168.100.13", "192.168.100.66"])
        #expect(peers.map(\.advertisements) == [1, 0])
        #expect(peers.map(\.lastAdvertisement?.ageMs) == [1003, nil])
        #expect(peers.map { $0.errors.map(\.name) } == [["checksum_errors"], ["ttl_errors"]])
    }

    @Test func `transport, virtual MAC address and excluded addresses are told`() throws {
        var configuration = Fixture.router().configuration
        configuration.excludedAddresses = configuration.addresses
        configuration.transport = .unicast(Unicast(peers: [UnicastPeer(address: Fixture.peer.address)]))
        configuration.virtualMAC = VirtualMAC()
        configuration.sourceAddress = .v4(IPv4Address(192, 168, 100, 12))
        var instance = Fixture.instance(VirtualRouter(configuration))
        instance.virtualMACInterface = "vrrp.50"
        let node = try TestNode(Fixture.snapshot([instance]))
        let detail = try node.read(InstanceDetailDocument.self, "/v1/instances/VI_01")
        #expect(detail.transport == TransportDocument(mode: .unicast, peers: ["192.168.100.13"]))
        #expect(detail.virtualMac == VirtualMACDocument(address: "00:00:5e:00:01:32", interface: "vrrp.50"))
        #expect(detail.sourceAddress == "192.168.100.12")
        #expect(detail.excludedAddresses.map(\.interface) == ["vrrp.50"])
        #expect(detail.syncGroup == "VG_1")
        let answer = try JSONReader.anything(from: try node.ask(.get, "/v1/instances/VI_01").body)
        let contract = try Contract()
        let schema = try #require(contract.root["components"]?["schemas"]?["InstanceDetail"])
        #expect(contract.validator.faults(in: answer, against: schema) == [])
    }

    @Test func `the contract names every error, counter and kind of tracker of the code`() throws {
        let schemas = try #require(try Contract().root["components"]?["schemas"])
        func words(_ schema: String) -> [String] { schemas[schema]?["enum"]?.elements.compactMap(\.string) ?? [] }
        #expect(words("PacketErrorName").sorted() == Counter.allCases.filter(\.isPacketError).map(\.name).sorted())
        #expect(words("TrackerKind") == TrackerKind.allCases.map(\.rawValue))
        #expect(words("Reason").sorted() == Transition.Reason.allCases.map(\.rawValue).sorted())
        let counters = try #require(schemas["Statistics"]?["required"]).elements.compactMap(\.string)
        #expect(counters == Counter.allCases.map(\.name))
        #expect(schemas["Statistics"]?["properties"]?.members.keys.sorted() == counters.sorted())
    }
}
