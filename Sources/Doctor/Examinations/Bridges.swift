private import Files
internal import LinuxIO
internal import NetworkTypes
internal import VRRP

/// Bridges that instances are on (Linux: Documentation/networking/bridge).
extension NodeFacts {
    func bridgeFindings() throws(NotExamined) -> [Finding] {
        for name in interfaces where link(name) != nil && !Environment.exists(Self.folder(of: name)) {
            throw NotExamined("/sys/class/net has no \(name): it is that of another network namespace")
        }
        return interfaces.flatMap { [portFinding($0), snoopingFinding($0)].compactMap { $0 } + learningFindings($0) }
    }

    private static func folder(of interface: String) -> String { "/sys/class/net/\(interface)" }

    private func portFinding(_ name: String) -> Finding? {
        guard Environment.exists("\(Self.folder(of: name))/brport") else { return nil }
        return Finding(
            .bridgePort, name, "it is a port of a bridge, which takes everything that arrives there",
            remedy: "write the bridge as the instance's interface, and give the bridge the address")
    }

    private func snoopingFinding(_ name: String) -> Finding? {
        let bridge = "\(Self.folder(of: name))/bridge"
        guard routers(on: name).contains(where: { $0.transport == .multicast }),
            number("\(bridge)/multicast_snooping") == 1, number("\(bridge)/multicast_querier") == 0
        else { return nil }
        return Finding(
            .snoopingWithoutQuerier, name,
            "it follows who is in which multicast group (snooping) and asks nobody: unless another querier is on the link, it "
                + "forgets members, and advertisements do not reach them",
            remedy: "run ip link set \(name) type bridge mcast_querier 1, or mcast_snooping 0")
    }

    private func learningFindings(_ name: String) -> [Finding] {
        guard routers(on: name).contains(where: { $0.virtualMAC != nil }) else { return [] }
        let folder = "\(Self.folder(of: name))/brif"
        return Self.entries(of: folder).filter { number("\(folder)/\($0)/learning") == 0 }.map { port in
            Finding(
                .macLearningOff, port,
                "the port of bridge \(name) does not learn where MAC addresses are: the virtual one that moves is not found",
                remedy: "run bridge link set dev \(port) learning on")
        }
    }

    private static func entries(of folder: String) -> [String] {
        ((try? FileSystem.names(in: folder)) ?? []).sorted()
    }

    private func number(_ path: String) -> Int? {
        SmallFile.read(path).flatMap { Int($0.prefix { !$0.isNewline }) }
    }
}
