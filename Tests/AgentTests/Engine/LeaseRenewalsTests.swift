import NetworkTypes
import Testing
import VRRP

@testable import Agent

/// When leases are renewed.
struct LeaseRenewalsTests {
    private let start = ContinuousClock().systemEpoch + .seconds(1000)

    private func held(_ count: Int) -> [LeaseRenewals.Held] {
        (0..<count).map { number in
            let address = IPAddress.v4(IPv4Address(10, 0, 0, UInt8(number)))
            return LeaseRenewals.Held(instance: "VI", address: VirtualAddress(IPPrefix(host: address)))
        }
    }

    @Test func `each address is renewed three times in a lease`() {
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        #expect(leases.due(now: start, held: { held(2) }) == held(2))
        #expect(leases.deadline == start + .seconds(3))
        #expect(leases.due(now: start + .milliseconds(2999), held: { held(2) }).isEmpty)
        #expect(leases.due(now: start + .seconds(3), held: { held(2) }) == held(2))
    }

    @Test func `many are renewed a few at a time, without a pause`() {
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        var renewed: [LeaseRenewals.Held] = []
        for _ in 0..<3 {
            #expect(leases.deadline == start)
            renewed += leases.due(now: start, held: { held(40) })
        }
        #expect(renewed == held(40))
        #expect(leases.deadline == start + .seconds(3))
    }

    @Test func `another length holds at once, and none ends renewals after one that makes the addresses permanent`() {
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        _ = leases.due(now: start, held: { held(1) })
        leases.set(nil, now: start + .seconds(1))
        #expect(leases.due(now: start + .seconds(1), held: { held(1) }) == held(1))
        #expect(leases.deadline == nil)
        #expect(leases.due(now: start + .seconds(60), held: { held(1) }).isEmpty)
    }

    @Test func `the same length again changes nothing`() {
        var leases = LeaseRenewals()
        leases.set(.seconds(9), now: start)
        _ = leases.due(now: start, held: { held(1) })
        leases.set(.seconds(9), now: start + .seconds(1))
        #expect(leases.due(now: start + .seconds(1), held: { held(1) }).isEmpty)
    }
}
