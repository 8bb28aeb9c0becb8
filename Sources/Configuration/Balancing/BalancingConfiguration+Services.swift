package import Balancing
import NetworkTypes

// What the balancer works on, from what the configuration says.
extension BalancingConfiguration {
    /// The services of all virtual servers, each with the position of its virtual server: one service for an address or a
    /// mark, and one for each of a group.
    ///
    /// - Parameter checks: the checks of a server, by the positions of its virtual server and of itself.
    package func services(
        checks: (_ virtualServer: Int, _ realServer: Int) -> [CheckTerms]
    ) -> [(terms: ServiceTerms, virtualServer: Int)] {
        var known: Set<ServiceIdentity> = []
        return virtualServers.enumerated().flatMap { index, server in
            let servers = server.realServers.enumerated().map { $1.terms(checks: checks(index, $0)) }
            return identities(of: server).filter { known.insert($0).inserted }.map { identity in
                (server.terms(identity, servers), index)
            }
        }
    }

    /// What tells the services of a virtual server from others, in configured order. None of a group that is not there.
    func identities(of server: VirtualServer) -> [ServiceIdentity] {
        switch server.identity {
        case .address(let address, let port): [server.identity(address, port)]
        case .firewallMark(let mark): [.firewallMark(mark, server.family ?? .ipv4)]
        case .group: group(of: server).map { server.identities(in: $0) } ?? []
        }
    }

    func group(of server: VirtualServer) -> VirtualServerGroup? {
        guard case .group(let name) = server.identity else { return nil }
        return groups.first { $0.name == name }
    }

    /// Whether a virtual server has the addresses of the group.
    func isUsed(_ group: VirtualServerGroup) -> Bool {
        virtualServers.contains { $0.identity == .group(group.name) }
    }
}

extension VirtualServer {
    fileprivate func terms(_ identity: ServiceIdentity, _ servers: [ServerTerms]) -> ServiceTerms {
        ServiceTerms(
            identity,
            scheduling: Scheduling(
                scheduler, flags: schedulerFlags, persistence: persistence, isOnePacket: isOnePacket),
            servers: servers, sorryServer: sorryServer?.terms, quorum: quorum, hysteresis: hysteresis)
    }

    fileprivate func identity(_ address: IPAddress, _ port: UInt16?) -> ServiceIdentity {
        let transport = transport ?? .udp
        return port.map { .address(address, port: $0, transport) } ?? .allPorts(address, transport)
    }

    /// A group with more addresses than there may be has none, and is an error.
    fileprivate func identities(in group: VirtualServerGroup) -> [ServiceIdentity] {
        guard group.addressCount <= BalancingLimits.groupAddresses else { return [] }
        return group.entries.flatMap { entry -> [ServiceIdentity] in
            switch entry {
            case .addresses(let range, let port): range.addresses.map { identity($0, port) }
            case .firewallMark(let mark, let family): [.firewallMark(mark, family ?? self.family ?? .ipv4)]
            }
        }
    }
}

extension RealServerConfiguration {
    fileprivate func terms(checks: [CheckTerms]) -> ServerTerms {
        ServerTerms(
            ServerIdentity(address, port: port ?? 0), weight: weight, method: forwarding,
            thresholds: ServerTerms.Thresholds(
                upper: UInt32(clamping: upperThreshold), lower: UInt32(clamping: lowerThreshold)),
            checks: checks,
            alpha: startsFailed || checkers.contains(where: \.startsFailed), inhibitOnFailure: inhibitsOnFailure,
            slowStart: slowStart)
    }
}

extension SorryServerConfiguration {
    fileprivate var terms: SorryServer {
        SorryServer(
            ServerIdentity(address, port: port ?? 0), method: forwarding, staysWhenUnused: inhibitsOnFailure)
    }
}

extension VirtualServerGroup {
    /// How many addresses its entries have together.
    var addressCount: UInt64 {
        entries.reduce(0) { sum, entry in
            guard case .addresses(let range, _) = entry else { return sum }
            let (total, isTooMuch) = sum.addingReportingOverflow(range.count)
            return isTooMuch ? .max : total
        }
    }
}

extension AddressRange {
    /// How many there are; the largest number for more than that.
    var count: UInt64 {
        switch (first, last) {
        case (.v4(let first), .v4(let last)): UInt64(last.bits - first.bits) + 1
        case (.v6(let first), .v6(let last)):
            first.high == last.high && last.low - first.low < .max ? last.low - first.low + 1 : .max
        case (.v4, .v6), (.v6, .v4): 0
        }
    }

    /// All of them, of a range that has not too many.
    fileprivate var addresses: [IPAddress] {
        (0..<count).map { number in
            switch first {
            case .v4(let first): .v4(IPv4Address(bits: first.bits + UInt32(number)))
            case .v6(let first): .v6(IPv6Address(high: first.high, low: first.low + number))
            }
        }
    }
}
