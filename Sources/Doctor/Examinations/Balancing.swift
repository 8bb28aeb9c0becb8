internal import Configuration
internal import LinuxIO
internal import NetworkTypes

/// What a node needs that distributes requests over other machines.
extension NodeFacts {
    func balancingFindings() -> [Finding] { forwardingFindings() + redirectFindings() }

    /// Virtual servers that send to other machines, each with the addresses of these.
    private var distributing: [(server: VirtualServer, distant: [IPAddress])] {
        let own = Set(prefixes.values.joined().map(\.address))
        return configuration.runningBalancing.virtualServers.compactMap { server in
            let distant = server.realServers.map(\.address).filter { !own.contains($0) }
            return distant.isEmpty ? nil : (server, distant)
        }
    }

    private func forwardingFindings() -> [Finding] {
        let families = Set(distributing.flatMap { $0.distant.map(\.family) }).sorted { $0.rawValue < $1.rawValue }
        return families.compactMap { family in
            let (setting, name) =
                family == .ipv4
                ? (SystemSetting.ipv4("forwarding", on: "all"), "net.ipv4.ip_forward")
                : (SystemSetting.ipv6("forwarding", on: "all"), "net.ipv6.conf.all.forwarding")
            guard setting.value == "0" else { return nil }
            return Finding(
                .forwardingOff, family.rawValue,
                "\(name) is 0: this node drops what it would send to the servers of its services on other machines",
                remedy: "run sysctl -w \(name)=1, and write it to a file in /etc/sysctl.d")
        }
    }

    /// A server that gets to know a shorter way answers past this node, and clients do not know it.
    private func redirectFindings() -> [Finding] {
        interfaces.compactMap { interface in
            guard effective("send_redirects", on: interface) != 0 else { return nil }
            let networks = (prefixes[interface] ?? []).filter { $0.address.family == .ipv4 }
            let found = distributing.first { service in
                service.server.sourceTranslation == nil
                    && service.distant.contains { address in networks.contains { $0.contains(address) } }
            }
            guard found != nil else { return nil }
            return Finding(
                .redirectsSent, interface,
                "send_redirects is on, and servers on this link answer by this node: it would tell them a shorter way, on which clients "
                    + "do not know their answers",
                remedy: "run sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.\(interface).send_redirects=0")
        }
    }
}
