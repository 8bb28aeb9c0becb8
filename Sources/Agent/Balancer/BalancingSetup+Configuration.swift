internal import AgentModel
internal import Balancing
internal import Configuration
internal import History
internal import LinuxIO
internal import Logging
internal import NetworkTypes
internal import Probes

extension BalancingSetup {
    init(_ configuration: Configuration, _ checks: ServerChecks, generation: Int) {
        self.init()
        configurationGeneration = generation
        virtualAddresses = configuration.virtualAddresses
        let balancing = configuration.runningBalancing
        for definition in checks.definitions { checkKinds[definition.name] = definition.checker.keyword }
        for (terms, place) in balancing.services(checks: checks.terms) {
            let virtualServer = balancing.virtualServers[place]
            services.append(terms)
            if let address = virtualServer.sourceTranslation { sourceTranslations[terms.identity] = address }
            var programs = Notifications()
            (programs.onUp, programs.onDown) = (virtualServer.onQuorumUp, virtualServer.onQuorumDown)
            servicePrograms[terms.identity] = programs
            if virtualServer.notifiesAtStop { notifyingAtStop.insert(terms.identity) }
            for (server, realServer) in zip(terms.servers, virtualServer.realServers) {
                var programs = Notifications()
                (programs.onUp, programs.onDown) = (realServer.onUp, realServer.onDown)
                serverPrograms[PoolMember(terms.identity, server.identity)] = programs
            }
        }
    }

    /// What the programs of a service or a server are to be told; nil where there are none.
    func event(_ notification: BalancingNotification, at stamp: Stamp) -> NotifyEvent? {
        func event(
            _ subject: NotifyEvent.Subject, _ name: String, _ event: NotifyEvent.Event, _ programs: Notifications?
        ) -> NotifyEvent? {
            guard let programs, !programs.isEmpty else { return nil }
            return NotifyEvent(
                subject: subject, name: name, event: event, priority: 0, stamp: stamp, notifications: programs)
        }
        return switch notification {
        case .serverUp(let member): event(.server, member.text, .up, serverPrograms[member])
        case .serverDown(let member): event(.server, member.text, .down, serverPrograms[member])
        case .quorumUp(let service): event(.service, service.pathName, .up, servicePrograms[service])
        case .quorumDown(let service): event(.service, service.pathName, .down, servicePrograms[service])
        }
    }
}

extension BalancingMemory {
    /// What earlier runs have left in the history.
    init(of history: HistoryReader, _ log: LogWriter) {
        do throws(HistoryError) {
            states = try history.lastServerStates()
            orders = try history.ordersInForce()
        } catch {
            log.log(.error, "what was known of servers before cannot be read: \(error)")
        }
    }
}

extension PoolMember {
    /// In logs, and as the name of a subject.
    var text: String { "\(service.pathName)/\(server.pathName)" }
}
