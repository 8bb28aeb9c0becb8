/// Holds what was seen against what was promised.
package struct Checker {
    /// After which the kernel takes an address from who does not renew it; it looks once a second.
    package var lease: Duration
    /// Two owners for no longer than the lease and what the kernel and a busy machine need beyond it.
    private var doubleLimit: Duration { lease + .milliseconds(1500) }
    /// Of a run that was killed, the last lines may have no row: the writer had not come to them.
    private static let unwritten = 2
    /// A line is stamped a moment after its row.
    private static let sameMoment: Int64 = 1000
    /// After a partition, until those that were apart have heard each other.
    private static let reunion = Duration.seconds(1)

    package init(lease: Duration) {
        self.lease = lease
    }

    package struct Verdict: Sendable {
        package var longestDark = Spell()
        package var longestDouble = Spell()
        package var failedRequests = 0
        package var requests = 0
        package var missingRows: [String] = []
        package var inventedRows: [String] = []
        package var crashes: [String] = []
        package var violations: [String] = []
    }

    /// Something that lasted.
    package struct Spell: Sendable, Equatable {
        package var duration = Duration.zero
        /// Of the incident in which it began.
        package var during = "nothing"

        package init(duration: Duration = .zero, during: String = "nothing") {
            self.duration = duration
            self.during = during
        }
    }

    package func verdict(on record: RunRecord) -> Verdict {
        var verdict = Verdict()
        judgeAnswers(record, &verdict)
        judgeHoldings(record, &verdict)
        for node in record.nodes { judge(node, &verdict) }
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
                verdict.longestDark.take(answer.time - since, record.incident(at: since))
                darkSince = nil
            }
        }
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
        if let since, let end = record.end { judge(double: since, until: end, record, &verdict) }
    }

    /// Routers that cannot hear each other are rightly Active both; what lasts beyond that is not.
    private func judge(double begin: Duration, until end: Duration, _ record: RunRecord, _ verdict: inout Verdict) {
        let partition = record.incidents.first {
            $0.step.fault.partitions && $0.begin <= end && begin <= $0.end + Self.reunion
        }
        let counted = partition.map { end - max(begin, $0.end) } ?? end - begin
        verdict.longestDouble.take(counted, record.incident(at: begin))
        guard counted > doubleLimit else { return }
        let name = record.incident(at: begin)
        verdict.violations.append("two owners for \(counted) after \(name), longer than the lease")
    }

    // MARK: Histories

    private func judge(_ node: NodeRecord, _ verdict: inout Verdict) {
        verdict.crashes += node.runs.compactMap { run in
            run.crash.map { "\(node.name): an agent ended by itself: \($0)" }
        }
        var rows = Dictionary(grouping: node.rows, by: \.text)
        for run in node.runs where !run.lostHistory {
            // The last words of a killed agent: in its history, its log, both or neither.
            let certain = run.lines.count - (run.wasKilled ? Self.unwritten : 0)
            for (index, line) in run.lines.enumerated() {
                let place = rows[line.text]?.firstIndex { abs($0.milliseconds - line.milliseconds) < Self.sameMoment }
                if let place {
                    rows[line.text]?.remove(at: place)
                } else if index < certain {
                    verdict.missingRows.append("\(node.name): no row for \(line)")
                }
            }
        }
        let told = Set(node.runs.filter(\.lostHistory).flatMap(\.lines).map(\.text))
        // A killed agent may have written a row whose line was still on its way to the terminal.
        var allowance = node.runs.count(where: \.wasKilled) * Self.unwritten
        for row in rows.values.joined().sorted(by: { $0.milliseconds < $1.milliseconds }) where !told.contains(row.text)
        {
            allowance -= 1
            if allowance < 0 { verdict.inventedRows.append("\(node.name): a row without a transition: \(row)") }
        }
    }
}

extension Checker.Spell {
    fileprivate mutating func take(_ other: Duration, _ name: String) {
        guard other > duration else { return }
        self = Checker.Spell(duration: other, during: name)
    }
}

extension Incident {
    package var name: String { "\(step.fault.rawValue) (\(node), for \(step.duration))" }
}

extension RunRecord {
    /// The last incident that had begun then.
    fileprivate func incident(at time: Duration) -> String {
        incidents.last { $0.begin <= time }?.name ?? "nothing"
    }

    fileprivate var end: Duration? {
        [holdings.last?.time, answers.last?.time, incidents.last?.settled].compactMap { $0 }.max()
    }
}
