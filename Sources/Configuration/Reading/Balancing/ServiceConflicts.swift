import Balancing

/// Finds services that are there twice: by groups that overlap, or that hold what another virtual server has.
struct ServiceConflicts {
    private let balancing: BalancingConfiguration
    private var owners: [ServiceIdentity: VirtualServer] = [:]

    init(_ balancing: BalancingConfiguration) {
        self.balancing = balancing
    }

    mutating func tell(_ report: inout Report) {
        for server in balancing.virtualServers {
            var own: Set<ServiceIdentity> = []
            for identity in balancing.identities(of: server) {
                if !own.insert(identity).inserted {
                    report.warning(
                        balancing.group(of: server)?.location ?? server.location, "\(identity) is in the group twice",
                        instead: "remove one of them", rule: .duplicateAddress)
                } else if let owner = owners[identity] {
                    report.error(
                        server.location,
                        "\(identity) is a service of \(owner.name) in line \(owner.location.line) too, and a connection can go to"
                            + " the servers of one alone", instead: "remove it from one of them",
                        rule: .duplicateAddress)
                    break
                } else {
                    owners[identity] = server
                }
            }
        }
    }
}
