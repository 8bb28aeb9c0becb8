import AgentModel
import Configuration
import History
import NetworkTypes
import Testing
import VRRP

@testable import Agent

/// Announcements at a distance from each other.
struct AnnouncementQueueTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    private func instance(on interface: String) throws -> Instance {
        let router = VirtualRouter.Configuration(
            name: interface, interface: interface, vrid: try #require(VRID(50)), addresses: [])
        return Instance(
            InstanceConfiguration(router: router, location: SourcePosition(file: "test", line: 1, column: 1)),
            since: Stamp(wallMicroseconds: 0, bootID: "boot", monotonicMicroseconds: 0))
    }

    private func address(_ text: String) throws -> VirtualAddress {
        VirtualAddress(try #require(IPPrefix(text)))
    }

    @Test func `one leaves at once and the next after the distance`() throws {
        var queue = AnnouncementQueue()
        let instance = try instance(on: "enp0s3")
        let addresses = [try address("192.0.2.1"), try address("192.0.2.2")]
        for address in addresses {
            queue.append(address, of: instance, spacing: .milliseconds(100), now: start)
        }
        #expect(queue.takeDue(now: start).map(\.address) == [addresses[0]])
        #expect(queue.takeDue(now: start + .milliseconds(99)).isEmpty)
        #expect(queue.deadline == start + .milliseconds(100))
        #expect(queue.takeDue(now: start + .milliseconds(100)).map(\.address) == [addresses[1]])
        #expect(queue.deadline == nil)
    }

    @Test func `interfaces do not wait for each other`() throws {
        var queue = AnnouncementQueue()
        for interface in ["enp0s3", "enp0s8"] {
            queue.append(
                try address("192.0.2.1"), of: try instance(on: interface), spacing: .seconds(1), now: start)
        }
        #expect(queue.takeDue(now: start).count == 2)
    }
}
