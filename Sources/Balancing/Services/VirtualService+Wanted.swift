/// What the kernel is to have.
extension VirtualService {
    package var wanted: KernelService {
        let (answers, preferred) = (answers, preferredAnswers)
        // One that the kernel refused is asked for until the kernel takes it; the others answer until then.
        func isAskedFor(_ server: ServerIdentity, as use: Answers) -> Bool {
            answers == use || preferred == use && refused.contains(server)
        }
        var destinations: [ServerIdentity: Destination] = [:]
        destinations.reserveCapacity(servers.count + 1)
        for server in realServers {
            destinations[server.identity] = destination(of: server, isUsed: answers != .sorry)
        }
        for server in backupServers {
            destinations[server.identity] = destination(
                of: server, isUsed: isAskedFor(server.identity, as: .backups))
        }
        if let sorry = terms.sorryServer {
            if isAskedFor(sorry.identity, as: .sorry) {
                destinations[sorry.identity] = Destination(weight: 1, method: sorry.method)
            } else if sorry.staysWhenUnused, destinations[sorry.identity] == nil {
                destinations[sorry.identity] = Destination(weight: 0, method: sorry.method)
            }
        }
        return KernelService(terms.scheduling, destinations: destinations, rejects: answers == .reject)
    }

    mutating func takeWanted() -> KernelService {
        hasChanged = false
        return wanted
    }

    private func destination(of server: RealServer, isUsed: Bool) -> Destination? {
        let weight = isUsed ? server.effectiveWeight : 0
        guard weight > 0 || stays(server, isUsed: isUsed) else { return nil }
        return Destination(weight: weight, method: server.terms.method, thresholds: server.terms.thresholds)
    }

    /// Whether a server without weight stays in the kernel, where its connections go on.
    private func stays(_ server: RealServer, isUsed: Bool) -> Bool {
        switch server.state {
        case .draining: true
        case .drained(let drained): drained.connections != 0
        case .maintenance: false
        case .failed, .unknown(isIn: false): server.terms.inhibitOnFailure
        case .unknown(isIn: true), .up, .slowStart, .failing: isUsed || server.terms.inhibitOnFailure
        }
    }
}
