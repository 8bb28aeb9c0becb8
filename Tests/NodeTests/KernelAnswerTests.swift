import AgentModel
import NetworkTypes
import SimulatedLAN
import Testing
import VRRP

@testable import Node

/// What the kernel answers late, or refuses.
struct KernelAnswerTests {
    private func backup() -> OneNode {
        let node = OneNode()
        node.start()
        return node
    }

    @Test func `an instance takes part when its sockets are there, and not before`() {
        let node = OneNode()
        node.isSlow = true
        node.start()
        node.advance(by: .seconds(60))
        #expect(node.status == .initialize && node.sent.isEmpty)
        node.answer()
        #expect(node.status == .backup)
        #expect(node.transitions == ["initialize→backup startup"])
    }

    @Test func `a reload that waits for the kernel is answered when it is done`() {
        let node = backup()
        node.isSlow = true
        let request = node.reload(OneNode.configuration(vrid: 52))
        #expect(node.status == .initialize && node.host.answers[request] == nil)
        node.answer()
        #expect(node.status == .backup && node.host.answers[request] != nil)
    }

    @Test func `two reloads at once are both answered, and the last one counts`() {
        let node = backup()
        node.isSlow = true
        let requests = [52, 53].map { node.reload(OneNode.configuration(vrid: $0)) }
        node.answer()
        #expect(requests.allSatisfy { node.host.answers[$0] != nil })
        #expect(node.status == .backup && node.instance?.router.configuration.vrid == VRID(53))
    }

    @Test func `an address that is acknowledged after it was given up is removed all the same`() {
        let node = backup()
        node.isSlow = true
        node.advance(by: .seconds(4))
        #expect(node.status == .active && node.instance?.heldAddresses.isEmpty == true)
        node.hears(200)
        #expect(node.status == .backup && node.holds.isEmpty)
        node.answer()
        #expect(node.status == .backup && node.holds.isEmpty && node.instance?.heldAddresses.isEmpty == true)
    }

    @Test func `an old answer says nothing of a newer request`() {
        let node = backup()
        node.isSlow = true
        node.advance(by: .seconds(4))
        let old = node.outstanding
        node.hears(200)
        node.refusesAddresses = true
        node.hears(0)
        node.advance(by: .seconds(4))
        #expect(node.status == .active)
        for event in old { node.tell(event) }
        #expect(node.instance?.heldAddresses.isEmpty == true, "the first request was acknowledged, the second was not")
    }

    @Test func `who is refused the address gives way, and tries again less and less often`() {
        let node = backup()
        node.hears(50)
        node.refusesAddresses = true
        node.advance(by: .seconds(4))
        #expect(node.status == .fault && node.holds.isEmpty)
        var retries: [Duration] = []
        for _ in 0..<3 {
            let before = node.now
            while node.status == .fault {
                node.hears(50)
                node.advance(by: .milliseconds(500))
            }
            retries.append(before.duration(to: node.now))
            while node.status == .backup {
                node.hears(50)
                node.advance(by: .milliseconds(500))
            }
        }
        #expect(retries == [.seconds(5), .seconds(10), .seconds(20)])
    }

    @Test func `what is put back is recorded when it is there`() throws {
        let node = backup()
        node.advance(by: .seconds(4))
        node.isSlow = true
        let place = try #require(node.host.kernel.held(at: node.now).first)
        node.host.takeAway(place, at: node.moment)
        #expect(!node.transitions.contains { $0.hasSuffix("address_restored") })
        node.answer()
        #expect(node.transitions.last == "active→active address_restored" && node.holds.count == 1)
    }

    /// The kernel has the address when it was asked, and acknowledges it later.
    @Test func `whoever dies between a request and its answer leaves no address`() {
        let node = backup()
        node.isSlow = true
        node.advance(by: .seconds(4))
        #expect(node.status == .active && node.holds.count == 1 && node.instance?.heldAddresses.isEmpty == true)
        node.host.kill(at: node.moment)
        node.advance(by: .seconds(30))
        #expect(node.holds.count == 1, "its failsafe keeps the address until another router has taken over")
        node.hears(200)
        #expect(node.holds.isEmpty)
    }

    @Test func `what was put back is recorded before the instance gives it up, answered or not`() throws {
        let node = backup()
        node.advance(by: .seconds(4))
        node.isSlow = true
        let place = try #require(node.host.kernel.held(at: node.now).first)
        node.host.takeAway(place, at: node.moment)
        node.hears(200)
        node.answer()
        #expect(
            node.transitions.suffix(2) == ["active→active address_restored", "active→backup higher_priority"])
    }

    @Test func `what cannot be put back is a fault and no restoration`() throws {
        let node = backup()
        node.advance(by: .seconds(4))
        node.hears(50)
        node.refusesAddresses = true
        let place = try #require(node.host.kernel.held(at: node.now).first)
        node.host.takeAway(place, at: node.moment)
        #expect(node.transitions.last == "active→fault fault")
    }
}

/// How long the kernel keeps an address without being asked again.
struct LeaseOfAddressTests {
    /// The lifetimes with which addresses were renewed since, nil for one that stays for ever.
    private func renewals(_ node: OneNode) -> [Duration?] {
        (node.host.trace ?? []).compactMap { effect -> Duration?? in
            guard case .renewAddress(let assigned, _) = effect else { return nil }
            return .some(assigned.assignment.lifetime)
        }
    }

    @Test func `a reload takes the lease away and gives it back`() {
        let node = OneNode()
        node.start()
        node.advance(by: .seconds(5))
        for lease in [Duration.zero, .seconds(7)] {
            var configuration = OneNode.configuration()
            configuration.globals.addressLease = lease
            node.host.trace = []
            node.reload(configuration)
            node.advance(by: .seconds(1))
            #expect(renewals(node) == [lease == .zero ? nil : lease])
        }
    }
}

/// What an earlier run has left, and this one goes on with.
struct InheritedAddressTests {
    private func killed() -> OneNode {
        let node = OneNode()
        node.start()
        node.advance(by: .seconds(4))
        node.host.kill(at: node.moment)
        return node
    }

    @Test func `a run that goes on elsewhere leaves no address where the one before had it`() {
        let node = killed()
        var configuration = OneNode.configuration()
        configuration.instances[0].router.virtualMAC = VirtualMAC()
        node.start(configuration)
        node.advance(by: .seconds(1))
        #expect(node.status == .active)
        #expect(node.host.kernel.held(at: node.now).map(\.interface) == [node.instance?.virtualMAC?.index])
    }

    @Test func `an address that is refused and there all the same is removed`() {
        let node = killed()
        node.refusesAddresses = true
        node.start()
        node.advance()
        #expect(node.status != .active && node.holds.isEmpty)
    }
}
