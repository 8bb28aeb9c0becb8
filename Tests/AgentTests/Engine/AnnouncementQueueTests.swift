import NetworkTypes
import Node
import Testing
import VRRP

@testable import Agent

/// Announcements at a distance from each other.
struct AnnouncementQueueTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    private func address(_ text: String) throws -> VirtualAddress {
        VirtualAddress(try #require(IPPrefix(text)))
    }

    @Test func `one leaves at once and the next after the distance`() throws {
        var queue = AnnouncementQueue()
        let addresses = [try address("192.0.2.1"), try address("192.0.2.2")]
        for address in addresses {
            queue.append(address, on: "enp0s3", of: InstanceID(1), spacing: .milliseconds(100), now: start)
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
                try address("192.0.2.1"), on: interface, of: InstanceID(1), spacing: .seconds(1), now: start)
        }
        #expect(queue.takeDue(now: start).count == 2)
    }
}
