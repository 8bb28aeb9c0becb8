import Balancing
import NetworkTypes
import VRRP

// Virtual servers that are run, held against what brings requests to this node and answers back.
extension Lint {
    /// - Parameter host: the machine that it is to run on; nil where that is another one.
    mutating func checkServiceAddresses(_ host: (any HostView)?) {
        let balancing = configuration.runningBalancing
        let held = configuration.virtualAddresses.union(
            configuration.globals.statics.addresses.map(\.prefix.address))
        for server in balancing.virtualServers {
            let missing = balancing.identities(of: server).compactMap(\.address).filter { address in
                !held.contains(address) && host?.holds(address) != true
            }
            tellUnheld(Array(missing.uniqued), server)
            if let host { checkSourceTranslation(of: server, held, host) }
        }
    }

    private mutating func tellUnheld(_ addresses: [IPAddress], _ server: VirtualServer) {
        guard let first = addresses.first else { return }
        let others = addresses.count > 1 ? " and \(addresses.count - 1) more of its addresses" : ""
        report.warning(
            server.location,
            "this node never holds \(first)\(others): nothing reaches the service unless something else brings the address"
                + " here", instead: "write it in virtual_ipaddress of a vrrp_instance", rule: .unheldAddress)
    }

    private mutating func checkSourceTranslation(
        of server: VirtualServer, _ held: Set<IPAddress>, _ host: any HostView
    ) {
        guard let address = server.sourceTranslation, !held.contains(address), !host.holds(address) else { return }
        report.warning(
            sourceMap.place(of: SchedulingKeyword.sourceTranslation.rawValue, in: [server.location]) ?? server.location,
            "\(address) is not on this machine, and the answers of the servers do not come back",
            instead: "write an address of this node", rule: .noSourceAddress)
    }
}

extension ServiceIdentity {
    fileprivate var address: IPAddress? {
        switch self {
        case .address(let address, _, _), .allPorts(let address, _): address
        case .firewallMark: nil
        }
    }
}

extension [IPAddress] {
    /// Each once, in order.
    fileprivate var uniqued: [IPAddress] {
        var known: Set<IPAddress> = []
        return filter { known.insert($0).inserted }
    }
}
