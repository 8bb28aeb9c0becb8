import Health

/// Reads the lines of `track_script`: `NAME [weight N [reverse]]`.
///
/// A name that no `vrrp_script` has is an error: an instance that runs without its check would fail open.
func readTrackedChecks(
    _ block: Block, among checks: [String: CheckDefinition], into trackers: inout [Tracker],
    _ report: inout Report
) {
    for statement in block.statements {
        let name = statement.keyword
        guard let check = checks[name.text] else {
            report.error(
                name.location, "no vrrp_script is named \(name.shown)",
                instead: nearestWord(to: name.text, among: checks.keys).map { "did you mean \"\($0)\"?" }
                    ?? "define it")
            continue
        }
        guard !trackers.contains(where: { $0.name == name.text }) else {
            report.warning(
                name.location, "\(name.shown) is tracked already, and this line is ignored", instead: "keep one of them"
            )
            continue
        }
        var tracked = Tracker(
            TrackerIdentity(.script, check.name), weight: check.weight, reversed: check.reversed)
        var arguments = Arguments(statement)
        tracked.takeOptions(&arguments, among: checks, &report)
        trackers.append(tracked)
    }
}

extension Tracker {
    fileprivate mutating func takeOptions(
        _ arguments: inout Arguments, among checks: [String: CheckDefinition], _ report: inout Report
    ) {
        while let word = arguments.next() {
            switch TrackKeyword(rawValue: word.text) {
            case .weight: takeWeight(word, &arguments, &report)
            case .reverse: reversed = true
            case .noReverse: reversed = false
            case nil: reject(word, among: checks, &report)
            }
        }
    }

    private mutating func takeWeight(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) {
        guard let number = arguments.next() else {
            report.error(word.location, "\"weight\" has no value", instead: "write a whole number from -253 to 253")
            return
        }
        var value = Arguments(word, [number])
        weight = value.number(in: -253...253, &report) ?? weight
    }

    private func reject(_ word: Word, among checks: [String: CheckDefinition], _ report: inout Report) {
        if checks[word.text] != nil {
            report.error(
                word.location, "\(word.shown) would not be tracked: a line names one script",
                instead: "write it on a line of its own")
        } else {
            TrackKeyword.table.reportUnknown(word, kind: "word", &report)
        }
    }
}
