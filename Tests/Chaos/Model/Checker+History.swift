extension Checker {
    /// What a killed agent did so shortly before may be in its history, in its log, in both or in neither: the writer commits
    /// within 20 ms where the machine lets it run.
    static let unwritten = Duration.seconds(1)
    /// Between the times that a row and its line tell, on a busy machine.
    static let delay = Duration.seconds(2)
    /// Until an agent notices that its history was deleted or damaged, and has begun another.
    static let notice = Duration.seconds(30)

    /// The log lines of `node` against its rows, one to one, by text and time.
    func judge(_ node: NodeRecord, _ record: RunRecord, _ verdict: inout Verdict) {
        verdict.crashes += node.runs.compactMap { run in
            run.crash.map { "\(node.name): an agent ended by itself: \($0)" }
        }
        var rows = Dictionary(grouping: Set(node.rows), by: \.text)
        var excuses = node.gaps.filter { $0.what == "transitions" }.compactMap(\.count).reduce(0, +)
        for run in node.runs {
            for line in run.lines where !Self.take(line, from: &rows) {
                if isDoubtful(line.time, node) || isLost(line.time, node, record) { continue }
                excuses -= 1
                if excuses < 0 { verdict.missingRows.append("\(node.name): a transition without a row: \(line)") }
            }
        }
        for row in rows.values.joined().sorted(by: { $0.time < $1.time }) where !isDoubtful(row.time, node) {
            verdict.inventedRows.append("\(node.name): a row without a transition: \(row)")
        }
        judgeGaps(of: node, record, &verdict)
        judgeGains(of: node, record, &verdict)
    }

    /// A node that gains the address must have told that it is Active: what the kernel shows depends on neither log nor history.
    private func judgeGains(of node: NodeRecord, _ record: RunRecord, _ verdict: inout Verdict) {
        let lines = node.runs.flatMap(\.lines)
        for gain in record.holdings where gain.isPresent && gain.node == node.name && !isDoubtful(gain.time, node) {
            // It may have been Active for less than the two clocks differ.
            let isTold = lines.contains {
                $0.isToActive && max($0.time - gain.time, gain.time - $0.time) < Self.unwritten
            }
            if isTold || lines.last(where: { $0.time < gain.time })?.isToActive == true { continue }
            verdict.missingRows.append("\(node.name): the address came at \(gain.time), and nobody said why")
        }
    }

    /// Takes away the row of `line`, the nearest of those with its text; false when there is none.
    private static func take(_ line: ToldTransition, from rows: inout [String: [ToldTransition]]) -> Bool {
        func distance(_ row: ToldTransition) -> Duration { max(row.time - line.time, line.time - row.time) }
        let candidates = rows[line.text, default: []]
        guard let nearest = candidates.indices.min(by: { distance(candidates[$0]) < distance(candidates[$1]) }),
            distance(candidates[nearest]) <= delay
        else { return false }
        rows[line.text]?.remove(at: nearest)
        return true
    }

    /// Whether a run was killed just then.
    private func isDoubtful(_ time: Duration, _ node: NodeRecord) -> Bool {
        node.runs.contains { $0.wasKilled && time > $0.end - Self.unwritten && time < $0.end + Self.unwritten }
    }

    /// Whether the file of that time was destroyed on purpose, and a gap says so: from the fault on until the gap.
    private func isLost(_ time: Duration, _ node: NodeRecord, _ record: RunRecord) -> Bool {
        record.incidents.contains { incident in
            incident.node == node.name && incident.step.fault.losesHistory && time > incident.begin - Self.unwritten
                && node.gaps.contains { $0.what == "file" && Self.follows($0, incident) && time < $0.time }
        }
    }

    /// Only what was destroyed may be missing, and then it must be said.
    private func judgeGaps(of node: NodeRecord, _ record: RunRecord, _ verdict: inout Verdict) {
        let destructions = record.incidents.filter { $0.node == node.name && $0.step.fault.losesHistory }
        let gaps = node.gaps.filter { $0.what == "file" }
        for gap in gaps where !destructions.contains(where: { Self.follows(gap, $0) }) {
            verdict.violations.append("\(node.name): its history was lost at \(gap.time), and nobody had touched it")
        }
        // One that was overwritten may be whole again: the log beside it has the newest pages of all.
        for incident in destructions
        where incident.step.fault == .deleteHistory && !gaps.contains(where: { Self.follows($0, incident) }) {
            verdict.violations.append("\(incident.name): no row of gaps says that the file was lost")
        }
    }

    private static func follows(_ gap: NodeRecord.Gap, _ incident: Incident) -> Bool {
        gap.time > incident.begin && gap.time < (incident.settled ?? incident.end) + notice
    }
}
