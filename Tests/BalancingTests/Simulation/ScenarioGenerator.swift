import NetworkTypes

@testable import Balancing

/// What is drawn from a seed.
extension SeededGenerator {
    static let services: [ServiceIdentity] = [
        Fixture.service, Fixture.other, .firewallMark(7, .ipv4), .allPorts(.v4(IPv4Address(192, 0, 2, 10)), .udp),
    ]
    static let checkNames = (1...8).map { "check-\($0)" }

    mutating func configuration() -> [ServiceTerms] {
        var services: [ServiceTerms] = []
        for identity in Self.services where chance(60) { services.append(serviceTerms(identity)) }
        return services.shuffled(using: &self)
    }

    /// Another configuration that has most of one in common.
    mutating func changed(_ configuration: [ServiceTerms]) -> [ServiceTerms] {
        guard chance(70), !configuration.isEmpty else { return self.configuration() }
        var changed = configuration
        let index = Int.random(in: changed.indices, using: &self)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: changed[index].servers.append(serverTerms())
        case 1: changed[index].servers.shuffle(using: &self)
        case 2: changed[index].quorum = Int.random(in: 0...6, using: &self)
        case 3: changed[index].sorryServer = chance(50) ? SorryServer(Fixture.sorry, staysWhenUnused: chance(50)) : nil
        default:
            guard !changed[index].servers.isEmpty else { break }
            let server = Int.random(in: changed[index].servers.indices, using: &self)
            let identity = changed[index].servers[server].identity
            changed[index].servers[server] = serverTerms()
            changed[index].servers[server].identity = identity
        }
        return changed
    }

    private mutating func serviceTerms(_ identity: ServiceIdentity) -> ServiceTerms {
        let sorry = chance(10) ? Fixture.server(Int.random(in: 1...7, using: &self)) : Fixture.sorry
        return ServiceTerms(
            identity, scheduling: Scheduling(chance(50) ? .weightedRoundRobin : .maglevHash),
            servers: (0..<Int.random(in: 1...5, using: &self)).map { _ in serverTerms() },
            backupServers: (0..<(chance(30) ? Int.random(in: 1...2, using: &self) : 0)).map { _ in serverTerms() },
            sorryServer: chance(40) ? SorryServer(sorry, staysWhenUnused: chance(30)) : nil,
            quorum: Int.random(in: 0...5, using: &self), hysteresis: Int.random(in: 0...2, using: &self))
    }

    private mutating func serverTerms() -> ServerTerms {
        let checks = (0..<Int.random(in: 0...3, using: &self)).map { _ in
            CheckTerms(checkName(), checkRole())
        }
        return ServerTerms(
            Fixture.server(Int.random(in: 1...7, using: &self)),
            weight: chance(10) ? 0 : Int.random(in: 1...20, using: &self),
            checks: checks, alpha: chance(30), inhibitOnFailure: chance(30),
            slowStart: chance(30) ? .seconds(Int.random(in: 1...30, using: &self)) : nil)
    }

    private mutating func checkRole() -> CheckTerms.Role {
        if chance(80) { return .fails }
        return chance(50)
            ? .addsWeight(times: Int.random(in: -2...2, using: &self))
            : .changesWeight(by: Int.random(in: -5...5, using: &self))
    }

    mutating func checkName() -> String { Self.checkNames.randomElement(using: &self) ?? "" }

    mutating func member() -> PoolMember {
        PoolMember(
            Self.services.randomElement(using: &self) ?? Fixture.service,
            Fixture.server(Int.random(in: 1...7, using: &self)))
    }

    mutating func outcome() -> CheckOutcome {
        switch Int.random(in: 0..<100, using: &self) {
        case ..<45: .passed
        case ..<55: .reported(chance(10) ? (chance(50) ? .min : .max) : Int.random(in: -3...30, using: &self))
        case ..<70: .retrying("timeout")
        case ..<92: .failed("connection refused")
        default: .couldNotRun("no descriptors left")
        }
    }

    mutating func drain(from now: ContinuousClock.Instant) -> Drain {
        Drain(
            deadline: chance(60) ? now + .seconds(Int.random(in: -1...40, using: &self)) : nil,
            atDeadline: chance(50) ? .keep : .reset)
    }
}
