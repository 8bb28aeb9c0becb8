/// Holds what was seen against what was promised.
package struct Checker: Sendable {
    /// After which the kernel takes an address from who does not renew it.
    package var lease: Duration
    /// After which a Backup takes over (Active_Down_Interval, RFC 9568 section 6.1).
    package var activeDown: Duration
    /// The kernel looks at lifetimes once a second; the rest is for a busy machine.
    var doubleLimit: Duration { lease + .milliseconds(1500) }
    /// Beyond it nobody took over: what is added is for requests that wait for their end, and for a busy machine.
    var darkLimit: Duration { activeDown + .seconds(2) }
    /// After a partition, until those that were apart have heard each other.
    static let reunion = Duration.seconds(1)

    package init(lease: Duration, activeDown: Duration) {
        self.lease = lease
        self.activeDown = activeDown
    }

    package func verdict(on record: RunRecord) -> Verdict {
        var verdict = Verdict()
        judgeAnswers(record, &verdict)
        judgeHoldings(record, &verdict)
        for node in record.nodes { judge(node, record, &verdict) }
        for incident in record.incidents where incident.settled == nil {
            verdict.violations.append("\(incident.name) was not overcome in time")
        }
        verdict.violations += verdict.crashes + verdict.missingRows + verdict.inventedRows
        return verdict
    }

    // MARK: Clients

    private func judgeAnswers(_ record: RunRecord, _ verdict: inout Verdict) {
        verdict.requests = record.answers.count
        verdict.failedRequests = record.answers.count { !$0.isThere }
        var darkSince: Duration?
        for answer in record.answers {
            if !answer.isThere { darkSince = darkSince ?? answer.time }
            if answer.isThere, let since = darkSince {
                judge(dark: since, until: answer.time, record, &verdict)
                darkSince = nil
            }
        }
        if let since = darkSince { judge(dark: since, until: record.end, record, &verdict) }
    }

    private func judge(dark begin: Duration, until end: Duration, _ record: RunRecord, _ verdict: inout Verdict) {
        let incident = record.incident(at: begin)
        let name = incident?.name ?? "nothing"
        verdict.longestDark.take(end - begin, name)
        // Where clients cannot reach it, what counts is the time after that has ended.
        let counted = incident.map { $0.step.fault.darkens ? end - max(begin, $0.end) : end - begin } ?? end - begin
        guard counted > darkLimit else { return }
        verdict.violations.append("nobody answered for \(counted) after \(name)")
    }

    // MARK: Addresses

    private func judgeHoldings(_ record: RunRecord, _ verdict: inout Verdict) {
        var holders: Set<String> = []
        var since: Duration?
        for holding in record.holdings {
            if holding.isPresent { holders.insert(holding.node) } else { holders.remove(holding.node) }
            if holders.count > 1 {
                since = since ?? holding.time
            } else if let begin = since {
                judge(double: begin, until: holding.time, record, &verdict)
                since = nil
            }
        }
        if let since { judge(double: since, until: record.end, record, &verdict) }
    }

    /// Routers that cannot hear each other are rightly Active both; what lasts beyond that is not.
    private func judge(double begin: Duration, until end: Duration, _ record: RunRecord, _ verdict: inout Verdict) {
        let partition = record.incidents.first {
            $0.step.fault.partitions && $0.begin <= end && begin <= $0.end + Self.reunion
        }
        let counted = partition.map { end - max(begin, $0.end) } ?? end - begin
        let name = record.incident(at: begin)?.name ?? "nothing"
        verdict.longestDouble.take(counted, name)
        guard counted > doubleLimit else { return }
        verdict.violations.append("two owners for \(counted) after \(name), longer than the lease")
    }
}

extension RunRecord {
    /// The last incident that had begun then.
    func incident(at time: Duration) -> Incident? { incidents.last { $0.begin <= time } }
}
