/// Holds what was seen against what was promised.
package struct Checker: Sendable {
    /// After which the kernel takes an address from who does not renew it.
    package var lease: Duration
    /// After which a Backup takes over (Active_Down_Interval, RFC 9568 section 6.1).
    package var activeDown: Duration
    /// The kernel looks at lifetimes once a second.
    var doubleLimit: Duration { lease + .seconds(1) }
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
        judgeWire(record, &verdict)
        for node in record.nodes { judge(node, record, &verdict) }
        for incident in record.incidents where incident.settled == nil {
            verdict.violations.append("\(incident.name) was not overcome in time")
        }
        verdict.violations +=
            verdict.crashes + verdict.missingRows + verdict.inventedRows + verdict.strayFrames
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
        let name = record.cause(at: begin)
        verdict.longestDark.take(end - begin, name)
        // Where clients cannot reach it, what counts is the time after that has ended.
        let counted = end - record.lastBlow(in: begin..<end) { $0.darkens }
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

    private func judge(double begin: Duration, until end: Duration, _ record: RunRecord, _ verdict: inout Verdict) {
        // A second node that hangs or dies has its address for a lease of its own.
        let counted =
            end - max(record.endOfPartitions(in: begin..<end), record.lastBlow(in: begin..<end) { _ in false })
        let name = record.cause(at: begin)
        verdict.longestDouble.take(counted, name)
        guard counted > doubleLimit else { return }
        verdict.violations.append("two owners for \(counted) after \(name), longer than the lease")
    }
}

extension RunRecord {
    /// The name of the last incident that had begun then.
    func cause(at time: Duration) -> String { incidents.last { $0.begin <= time }?.name ?? "nothing" }

    /// When, within `span`, the last thing happened from which on a successor has its time: a fault began, or one of `lasting`
    /// was undone. At the least the beginning of `span`.
    func lastBlow(in span: Range<Duration>, _ lasting: (Fault) -> Bool) -> Duration {
        let begins = incidents.map(\.begin).filter(span.contains)
        let ends = incidents.filter { lasting($0.step.fault) && $0.begin < span.upperBound }.map(\.end)
        return max(span.lowerBound, (begins + ends).max() ?? .zero)
    }

    /// From when on, within `span`, two routers cannot both be rightly Active: that they cannot hear each other excuses them,
    /// and a moment longer.
    func endOfPartitions(in span: Range<Duration>) -> Duration {
        let partitions = incidents.filter {
            $0.step.fault.partitions && $0.begin <= span.upperBound
                && span.lowerBound <= $0.end + Checker.reunion
        }
        return max(span.lowerBound, partitions.map(\.end).max() ?? .zero)
    }
}
