extension Checker {
    /// Two advertise in turns from a takeover until the one that is superseded has heard the other, which takes a fraction of an
    /// interval; the rest is for a busy machine.
    static let contestLimit = Duration.seconds(1)
    /// Between the time of a frame and that of the log line which explains it.
    static let explanation = Duration.seconds(1)

    /// What crossed the switch, which no node had a hand in recording.
    func judgeWire(_ record: RunRecord, _ verdict: inout Verdict) {
        let advertisements = record.frames.filter { $0.kind == .advertisement }
        verdict.advertisements = advertisements.count
        judgeSilence(advertisements, record, &verdict)
        for contest in contests(advertisements) {
            let counted = contest.upperBound - record.endOfPartitions(in: contest)
            let name = record.cause(at: contest.lowerBound)
            verdict.longestContest.take(counted, name)
            if counted > Self.contestLimit {
                verdict.violations.append("two advertised in turns for \(counted) after \(name)")
            }
        }
        for (name, frames) in Dictionary(grouping: record.frames, by: \.node).sorted(by: { $0.key < $1.key }) {
            judgeClaims(of: record.nodes.first { $0.name == name } ?? NodeRecord(name: name), frames, &verdict)
        }
    }

    /// One violation for all claims of a node between two things that it told.
    private func judgeClaims(of node: NodeRecord, _ frames: [SentFrame], _ verdict: inout Verdict) {
        let spells = activeSpells(of: node)
        let lines = node.runs.flatMap(\.lines)
        var last: ToldTransition?
        var isOpen = false
        for frame in frames {
            if spells.contains(where: { $0.contains(frame.time) }) {
                isOpen = false
                continue
            }
            verdict.strayClaims += 1
            let told = lines.last { $0.time < frame.time }
            if isOpen, told == last { continue }
            (last, isOpen) = (told, true)
            verdict.strayFrames.append(
                "\(node.name): an \(frame.kind) at \(frame.time), and it was not Active: "
                    + (told.map(\.description) ?? "it had said nothing"))
        }
    }

    private func judgeSilence(_ advertisements: [SentFrame], _ record: RunRecord, _ verdict: inout Verdict) {
        for (last, next) in zip(advertisements, advertisements.dropFirst()) {
            let name = record.cause(at: next.time)
            verdict.longestSilence.take(next.time - last.time, name)
            let counted = next.time - record.lastBlow(in: last.time..<next.time) { _ in false }
            if counted > darkLimit { verdict.violations.append("nobody advertised for \(counted) after \(name)") }
        }
    }

    /// When nodes advertised in turns: from the first word of one within the speech of another to the last such.
    ///
    /// Who was silent for so long that another rightly took over does not go on, it begins again.
    private func contests(_ advertisements: [SentFrame]) -> [Range<Duration>] {
        var last: [String: Duration] = [:]
        var contests: [Range<Duration>] = []
        for advertisement in advertisements {
            if let own = last[advertisement.node], advertisement.time - own < activeDown,
                let other = last.filter({ $0.key != advertisement.node && $0.value > own }).values.min()
            {
                if let open = contests.last, other - open.upperBound < activeDown {
                    contests[contests.count - 1] = open.lowerBound..<advertisement.time
                } else {
                    contests.append(other..<advertisement.time)
                }
            }
            last[advertisement.node] = advertisement.time
        }
        return contests
    }

    /// When `node` was Active by its own account, and a little before and after.
    private func activeSpells(of node: NodeRecord) -> [ClosedRange<Duration>] {
        var spells: [ClosedRange<Duration>] = []
        for run in node.runs {
            var since: Duration?
            for line in run.lines {
                if line.isToActive { since = since ?? line.time }
                if line.endsActive, let begin = since {
                    spells.append((begin - Self.explanation)...(line.time + Self.explanation))
                    since = nil
                }
            }
            if let since { spells.append((since - Self.explanation)...(max(since, run.end) + Self.explanation)) }
        }
        return spells
    }
}
