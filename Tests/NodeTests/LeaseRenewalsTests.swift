import NetworkTypes
import Testing
import VRRP

@testable import Node

/// When leases are renewed.
struct LeaseRenewalsTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    private func held(_ count: Int) -> [LeaseRenewals.Held] {
        return (0..<count).map { number in
            let address = IPAddress.v4(IPv4Address(10, 0, 0, UInt8(number)))
            return LeaseRenewals.Held(instance: InstanceID(1), address: VirtualAddress(IPPrefix(host: address)))
        }
    }

    @Test func `each address is renewed three times in a lease`() {
        let two = held(2)
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        #expect(leases.due(now: start, held: { two }).map(\.address) == two.map(\.address))
        #expect(leases.deadline == start + .seconds(3))
        #expect(leases.due(now: start + .milliseconds(2999), held: { two }).isEmpty)
        #expect(leases.due(now: start + .seconds(3), held: { two }).map(\.address) == two.map(\.address))
    }

    @Test func `many are renewed a few at a time, without a pause`() {
        let many = held(40)
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        var renewed: [LeaseRenewals.Held] = []
        for _ in 0..<3 {
            #expect(leases.deadline == start)
            renewed += leases.due(now: start, held: { many })
        }
        #expect(renewed.map(\.address) == many.map(\.address))
        #expect(leases.deadline == start + .seconds(3))
    }

    @Test func `another length holds at once, and none ends renewals after one that makes the addresses permanent`() {
        let one = held(1)
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        _ = leases.due(now: start, held: { one })
        leases.set(nil, now: start + .seconds(1))
        #expect(leases.due(now: start + .seconds(1), held: { one }).map(\.address) == one.map(\.address))
        #expect(leases.deadline == nil)
        #expect(leases.due(now: start + .seconds(60), held: { one }).isEmpty)
    }

    @Test func `the same length again changes nothing`() {
        let one = held(1)
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        _ = leases.due(now: start, held: { one })
        leases.set(.seconds(9), now: start + .seconds(1))
        #expect(leases.due(now: start + .seconds(1), held: { one }).isEmpty)
    }
}
