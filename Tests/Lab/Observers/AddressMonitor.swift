import Foundation
import Synchronization

/// A node gained or lost an address.
package struct AddressChange: Sendable, CustomStringConvertible {
    package let time: Moment
    package let node: String
    /// With its prefix length, as in `192.168.100.167/24`.
    package let address: String
    package let isPresent: Bool

    package var description: String { "\(node) \(isPresent ? "gained" : "lost") \(address)" }
}

/// Follows the kernel's addresses in all nodes over rtnetlink.
package final class AddressMonitor: Sendable {
    package let changes = Record<AddressChange>()
    private let listeners: [Listener]

    init(of nodes: [Node]) throws {
        listeners = try nodes.map { [changes] node in
            let socket = try AddressMessage.subscribe(in: node)
            let held = Mutex<Set<String>>([])
            return try Listener(on: socket) { time, bytes in
                for message in AddressMessage.all(in: Array(bytes)) {
                    // The kernel also tells of each renewed lifetime, which changes nothing.
                    let isNew = held.withLock {
                        message.isPresent
                            ? $0.insert(message.address).inserted : $0.remove(message.address) != nil
                    }
                    guard isNew else { continue }
                    changes.append(
                        AddressChange(
                            time: time, node: node.name, address: message.address, isPresent: message.isPresent))
                }
            }
        }
    }

    func close() { for listener in listeners { listener.close() } }

    /// The names of the nodes that have `address` now.
    package func holders(of address: String) -> Set<String> {
        Self.holders(of: address, after: changes.events)
    }

    /// Waits until exactly the nodes named `expected` have `address`, and returns when that came to be.
    @discardableResult
    package func wait(
        for expected: Set<String>, toHold address: String, within deadline: Duration
    ) async throws -> Moment {
        let expectation = "\(address) on \(expected.isEmpty ? "no node" : expected.sorted().joined(separator: " and "))"
        return try await changes.wait(within: deadline, for: expectation) { changes in
            guard Self.holders(of: address, after: changes) == expected else { return nil }
            return changes.last { $0.address == address }?.time ?? .now
        }
    }

    /// Waits until exactly one node has `address`, not counting those named in `others`, and returns its name.
    package func waitForOneHolder(
        of address: String, otherThan others: Set<String> = [], within deadline: Duration
    ) async throws -> String {
        try await changes.wait(within: deadline, for: "one holder of \(address) besides \(others.sorted())") {
            changes in
            let holders = Self.holders(of: address, after: changes)
            return holders.count == 1 && others.isDisjoint(with: holders) ? holders.first : nil
        }
    }

    /// How long more than one node had `address` at once, longest spell first, among the changes after the first `start`.
    package func doubleHoldings(of address: String, after start: Int = 0) -> [Duration] {
        let events = changes.events
        var holders = Self.holders(of: address, after: Array(events.prefix(start)))
        var (since, spells): (Moment?, [Duration]) = (nil, [])
        for change in events.dropFirst(start) where change.address == address {
            if change.isPresent { holders.insert(change.node) } else { holders.remove(change.node) }
            if holders.count > 1 {
                since = since ?? change.time
            } else if let begin = since {
                spells.append(change.time - begin)
                since = nil
            }
        }
        if let since { spells.append(.now - since) }
        return spells.sorted(by: >)
    }

    private static func holders(of address: String, after changes: [AddressChange]) -> Set<String> {
        changes.filter { $0.address == address }.reduce(into: []) { holders, change in
            if change.isPresent { holders.insert(change.node) } else { holders.remove(change.node) }
        }
    }
}
