import Balancing
import NetworkTypes

// Virtual servers, looked at by somebody who has seen what goes wrong with them.
extension Lint {
    mutating func checkVirtualServers() {
        for server in configuration.balancing.virtualServers {
            checkSuspension(of: server)
            checkQuorum(of: server)
            for real in server.realServers {
                for checker in real.checkers { check(checker, of: real, in: server) }
            }
        }
    }

    private mutating func checkSuspension(of server: VirtualServer) {
        guard server.suspendsChecks, case .group(let name) = server.identity else { return }
        report.warning(
            sourceMap.place(of: PoolKeyword.suspendsChecks.rawValue, in: [server.location]) ?? server.location,
            "with ha_suspend keepalived never checks the servers of a group, and those of \"\(name)\" stay as they were at"
                + " the start", instead: "remove ha_suspend, or write a virtual_server for each address",
            rule: .idleCheck)
    }

    private mutating func checkQuorum(of server: VirtualServer) {
        let weights = server.realServers.map(\.weight).reduce(0, +)
        let quorum = Quorum(of: server.quorum, hysteresis: server.hysteresis, among: weights)
        guard !quorum.isGained(at: weights) else { return }
        report.warning(
            sourceMap.place(of: PoolKeyword.hysteresis.rawValue, in: [server.location]) ?? server.location,
            "the quorum is gained at a weight of \(quorum.weight + quorum.hysteresis), and all servers weigh \(weights)"
                + " together: once it is lost it stays lost, as in keepalived",
            instead: "write a smaller quorum or hysteresis, or more weight", rule: .lostQuorum)
    }

    private mutating func check(_ checker: Checker, of real: RealServerConfiguration, in server: VirtualServer) {
        checkTimes(of: checker, of: real, in: server)
        switch checker.kind {
        case .udp(let check) where !check.requiresReply:
            report.warning(
                checker.location,
                "UDP_CHECK of \(real.address) passes when nothing comes back: only an ICMP error fails it",
                instead: "write require_reply", rule: .idleCheck)
        case .http(let check) where check.version == .http10:
            report.warning(
                checker.location,
                "\(checker.keyword.rawValue) of \(real.address) reads until the server closes the connection, and HTTP 1.0 does not"
                    + " ask it to: one that keeps it open fails at connect_timeout",
                instead: "write http_protocol 1.1 or 1.0C", rule: .lateCheck)
        default: break
        }
    }

    /// keepalived begins no check before the one before it has ended.
    private mutating func checkTimes(of checker: Checker, of real: RealServerConfiguration, in server: VirtualServer) {
        let timing = checker.timing
        let scopes = [checker.location, real.location, server.location]
        let (longest, keyword): (Duration, String) =
            if case .misc(let check) = checker.kind {
                (check.timeout, MiscCheckKeyword.timeout.rawValue)
            } else {
                (timing.connectTimeout, CheckTimingKeyword.connectTimeout.rawValue)
            }
        guard checker.keyword != .file, longest > timing.interval else { return }
        report.warning(
            sourceMap.place(of: keyword, in: scopes)
                ?? sourceMap.place(of: CheckTimingKeyword.interval.rawValue, in: scopes) ?? checker.location,
            "\(checker.keyword.rawValue) of \(real.address) may take \(longest.decimalSeconds) s, which is longer than its delay_loop of"
                + " \(timing.interval.decimalSeconds) s", instead: "write a shorter \(keyword) or a longer delay_loop",
            rule: .lateCheck)
    }

    /// The programs of checks that are not run here, and which keepalived goes on without.
    mutating func checkVirtualServers(_ host: some HostView) {
        for server in configuration.balancing.virtualServers {
            for checker in server.realServers.flatMap(\.checkers) {
                guard case .misc(let check) = checker.kind, let path = check.command.first,
                    host.fault(ofProgram: path) != nil
                else { continue }
                report.warning(
                    sourceMap.place(of: MiscCheckKeyword.command.rawValue, in: [checker.location]) ?? checker.location,
                    "\"\(path)\" cannot be run here, and keepalived leaves the check out: the server passes without it",
                    instead: "install it or correct the path", rule: .missingProgram)
            }
        }
    }
}

// What keepalived does with virtual servers where Aloft is to do something else.
extension Lint {
    mutating func noteVirtualServerChecks() {
        let checkers = configuration.balancing.virtualServers.flatMap(\.realServers).flatMap { real in
            real.checkers.map { (real, $0) }
        }
        let checks = checkers.compactMap { _, checker -> (HTTPCheck, SourcePosition)? in
            if case .http(let check) = checker.kind { (check, checker.location) } else { nil }
        }
        if let first = checks.first(where: { $0.0.isEncrypted }) {
            noteServers(first.1, "keepalived never verifies the certificate of a server, whatever ca says")
        }
        if let first = checks.first(where: { $0.0.urls.count > 1 && !$0.0.recoversFast }) {
            noteServers(first.1, "keepalived asks for one of several URLs in each delay_loop, and not for all of them")
        }
        if let first = checkers.first(where: { $1.connection != nil }) {
            noteServers(
                first.1.location,
                "in keepalived a check that cannot be made here, for want of a source address or of descriptors, has no result, and"
                    + " the server stays as it is")
        }
        if let first = checkers.first(where: { $0.0.upperThreshold > 0 }) {
            noteServers(
                first.0.location,
                "keepalived does not apply a changed uthreshold or lthreshold until the server is added again")
        }
    }

    private mutating func noteServers(_ place: SourcePosition, _ message: String) {
        report.note(place, message, rule: .keepalivedVirtualServers)
    }
}
