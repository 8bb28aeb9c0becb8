import Foundation

/// A switch and the nodes plugged into it, each with its own network, processes and mounts, watched from outside.
///
/// It exists only in a process that `Tests/Lab/inside` started; see `isAvailable`.
package final class Laboratory: Sendable {
    package let lan: Switch
    package let nodes: [Node]
    /// Every VRRP advertisement and gratuitous ARP that crosses the switch.
    package let capture: Capture
    /// Every address that a node gains or loses.
    package let addresses: AddressMonitor

    /// Whether this process runs inside `Tests/Lab/inside`.
    package static let isAvailable = environment != nil

    /// What to tell people where `isAvailable` is false.
    package static let howToRun = "the laboratory runs inside Tests/Lab/inside, as `make test` starts it"

    private static let environment = ProcessInfo.processInfo.environment["ALOFT_LABORATORY"]

    /// The folder in memory in which everything the laboratory writes is kept.
    package static let directory = environment ?? "/run/lab"

    /// The checkout, by the path that it also has inside the nodes.
    package static let repository = directory + "/repository"

    /// The node of this name.
    package func node(_ name: String) throws -> Node {
        guard let node = nodes.first(where: { $0.name == name }) else {
            throw NotObserved(expectation: "a node named \(name)", deadline: .zero)
        }
        return node
    }

    /// Builds the nodes `names`, with the addresses 192.168.100.11/24 and upwards, does `work` and takes all down again.
    ///
    /// Throws also where an observer has missed something, as what it has not seen may then have been there.
    package static func with<Result: Sendable>(
        nodes names: [String], _ work: (Laboratory) async throws -> Result
    ) async throws -> Result {
        _ = hasRoom
        let lostBefore = Listener.lost
        let laboratory = try await Laboratory(nodes: names)
        do {
            let result = try await work(laboratory)
            await laboratory.close()
            if Listener.lost > lostBefore { throw DatagramsLost(count: Listener.lost - lostBefore) }
            return result
        } catch {
            await laboratory.close()
            throw error
        }
    }

    /// Done once: as many descriptors as the system allows, since ten thousand clients live in this process. A user's own limit is 1,024.
    private static let hasRoom: Bool = {
        var limit = rlimit()
        let kind = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        guard getrlimit(kind, &limit) == 0 else { return false }
        limit.rlim_cur = limit.rlim_max
        return setrlimit(kind, &limit) == 0
    }()

    private init(nodes names: [String]) async throws {
        lan = try await Switch()
        var nodes: [Node] = []
        for (index, name) in names.enumerated() {
            nodes.append(try await Node(name: name, number: Switch.firstNodeNumber + index, on: lan))
        }
        self.nodes = nodes
        capture = try Capture(of: lan)
        addresses = try AddressMonitor(of: nodes)
    }

    private func close() async {
        capture.close()
        addresses.close()
        for node in nodes { await node.close() }
        await lan.close()
    }

    /// Replaces this process by itself inside `Tests/Lab/inside`, unless it is there already.
    ///
    /// Returns only inside; where it cannot be done it says why and ends the process.
    package static func enter() {
        if isAvailable { return }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/inside"
        let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let arguments = [script, executable ?? CommandLine.arguments[0]] + CommandLine.arguments.dropFirst()
        execv(script, arguments.map { strdup($0) } + [nil])
        print("\(script) could not be started: \(String(cString: strerror(errno))).")
        exit(1)
    }
}

/// The laboratory itself had no room for some of what it observes; nothing is said of the agent.
package struct DatagramsLost: Error, CustomStringConvertible {
    let count: Int

    package var description: String { "the laboratory has lost \(count) datagrams that it should have observed" }
}
