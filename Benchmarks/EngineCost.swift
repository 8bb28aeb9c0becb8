import Foundation
import Lab

/// What 255 virtual routers that speak every 10 ms cost the node that sends and the node that receives.
struct EngineCost {
    let laboratory: Laboratory

    private static let instances = 1...255
    private static let interval = Duration.milliseconds(10)
    private static let (senderPriority, receiverPriority) = (100, 50)
    private static let window = Duration.seconds(10)
    /// Until all instances have settled, and the second volley of gratuitous ARP, 5 s after the first, is over.
    private static let settling = Duration.seconds(7)

    static func measure() async throws -> [Row] {
        try await Laboratory.with(nodes: ["sender", "receiver"]) { laboratory in
            // It hears everything twice, on the processors that are measured.
            laboratory.capture.close()
            let cost = EngineCost(laboratory: laboratory)
            let idle = (aloft: try await cost.idle(.aloft), keepalived: try await cost.idle(.keepalived))
            let (aloft, bare) = try await cost.aloftAndBareLoop()
            let keepalived = try await cost.exchange(between: try await cost.start(.keepalived))
            return sending(aloft, keepalived, bare) + memory("one instance", idle.aloft, idle.keepalived)
                + memory("255 instances", aloft.memory, keepalived.memory)
        }
    }

    private var sender: Node { laboratory.nodes[0] }
    private var receiver: Node { laboratory.nodes[1] }

    /// What one router with one instance at rest occupies.
    private func idle(_ kind: RouterKind) async throws -> ProcessUsage {
        Progress.tell("\(kind) with one instance, idle")
        let text = InstanceConfiguration(.version3, priority: Self.senderPriority).text
        let router = try await kind.start(on: sender, text)
        try await Task.sleep(for: Self.settling)
        let usage = try ProcessUsage(of: router.processes)
        try await router.stop()
        return usage
    }

    /// The bare loop speaks to the same receiver as Aloft did before: delivering to it is part of what sending costs.
    private func aloftAndBareLoop() async throws -> (aloft: Exchange, bare: Exchange) {
        let routers = try await start(.aloft)
        let aloft = try await exchange(sending: routers.sender.processes, receiving: routers.receiver.processes)
        try await routers.sender.stop()
        Progress.tell("the bare loop, to the same receiver")
        let loop = try await BareProgram.start(
            "advertise", on: sender, arguments: [Node.interface, sender.address])
        try await Task.sleep(for: Self.settling)
        let bare = try await exchange(sending: [loop.pid], receiving: routers.receiver.processes)
        try await loop.end(by: SIGKILL)
        try await routers.receiver.stop()
        return (aloft, bare)
    }

    private func exchange(between routers: Routers) async throws -> Exchange {
        let result = try await exchange(
            sending: routers.sender.processes, receiving: routers.receiver.processes)
        try await routers.sender.stop()
        try await routers.receiver.stop()
        return result
    }

    private struct Routers {
        let sender: any Router
        let receiver: any Router
    }

    private func start(_ kind: RouterKind) async throws -> Routers {
        Progress.tell("\(kind) with 255 instances at 10 ms")
        let receiving = try await kind.start(on: receiver, Self.configuration(priority: Self.receiverPriority))
        try await Task.sleep(for: Self.settling)
        let sending = try await kind.start(on: sender, Self.configuration(priority: Self.senderPriority))
        try await Task.sleep(for: Self.settling)
        return Routers(sender: sending, receiver: receiving)
    }

    private static func configuration(priority: Int) -> String {
        var instance = InstanceConfiguration(.version3, priority: priority)
        instance.advertisementInterval = interval
        return instances.map { number in
            instance.name = "V\(number)"
            instance.virtualRouter = number
            instance.address = "10.9.1.\(number)/16"
            return instance.text
        }.joined()
    }

    private func exchange(sending: [pid_t], receiving: [pid_t]) async throws -> Exchange {
        let (before, changes) = (try reading(sending, receiving), laboratory.addresses.changes.count)
        try await Task.sleep(for: Self.window)
        let after = try reading(sending, receiving)
        let moved = laboratory.addresses.changes.count - changes
        if moved > 0 { Progress.tell("\(moved) addresses moved meanwhile: the machine is too busy for 10 ms") }
        return Exchange(before: before, after: after)
    }

    private func reading(_ sending: [pid_t], _ receiving: [pid_t]) throws -> Reading {
        Reading(
            sender: try ProcessUsage(of: sending), receiver: try ProcessUsage(of: receiving),
            sent: try sender.traffic().sent, received: try receiver.traffic().received)
    }
}
