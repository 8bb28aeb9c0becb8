internal import Configuration
internal import Health

/// Whether enough processes of a kind run, and not too many, with the delays that the configuration asks for.
struct ProcessQuorum {
    typealias Instant = ContinuousClock.Instant

    let process: TrackedProcess
    private var verdict = Verdict.pending
    /// What it would be, and since when, if the delay were over.
    private var candidate: (verdict: Verdict, since: Instant)?

    init(_ process: TrackedProcess) {
        self.process = process
    }

    /// Whether `count` speaks against what counts now: a process that runs another program has no name for a moment, and one that
    /// forks is there twice, so that such a count is worth a second look.
    func isContradicted(by count: Int) -> Bool {
        let opinion = opinion(of: count)
        return opinion != verdict && (verdict, opinion) != (.pending, .passing)
    }

    private func opinion(of count: Int) -> Verdict {
        count >= process.quorum && count <= process.maximum ?? .max ? .passing : .failing
    }

    /// Takes a count.
    ///
    /// - Returns: the verdict, when it is another than before. The first count decides at once.
    mutating func counted(_ count: Int, now: Instant) -> Verdict? {
        let opinion = opinion(of: count)
        guard opinion != verdict else {
            candidate = nil
            return nil
        }
        let since = candidate?.verdict == opinion ? candidate?.since ?? now : now
        let delay = opinion == .passing ? process.forkDelay : process.terminateDelay
        guard verdict == .pending || now - since >= delay else {
            candidate = (opinion, since)
            return nil
        }
        candidate = nil
        verdict = opinion
        return opinion
    }
}
