/// What a run showed; without `violations` it is as it should be.
package struct Verdict: Sendable {
    package var longestDark = Spell()
    package var longestDouble = Spell()
    /// Nobody's advertisement crossed the switch.
    package var longestSilence = Spell()
    /// Two nodes advertised in turns.
    package var longestContest = Spell()
    package var advertisements = 0
    package var failedRequests = 0
    package var requests = 0
    package var missingRows: [String] = []
    package var inventedRows: [String] = []
    package var strayClaims = 0
    /// Claims to the address on the wire from nodes that were not Active by their own account, the first of each row of them.
    package var strayFrames: [String] = []
    package var crashes: [String] = []
    package var violations: [String] = []

    /// Something that lasted.
    package struct Spell: Sendable, Equatable {
        package var duration = Duration.zero
        /// The incident in which it began.
        package var during = "nothing"

        mutating func take(_ other: Duration, _ name: String) {
            guard other > duration else { return }
            (duration, during) = (other, name)
        }
    }

    /// For people, the violations last.
    package var text: String {
        """
        longest dark window       \(longestDark.duration), \(longestDark.during)
        longest double ownership  \(longestDouble.duration), \(longestDouble.during)
        failed requests           \(failedRequests) of \(requests)
        longest silence           \(longestSilence.duration), \(longestSilence.during)
        two advertised in turns   \(longestContest.duration), \(longestContest.during)
        claims of a non-Active    \(strayClaims) among \(advertisements) advertisements
        transitions without a row \(missingRows.count)
        rows without a transition \(inventedRows.count)
        crashes                   \(crashes.count)
        violations                \(violations.count)
        """ + violations.map { "\n  \($0)" }.joined()
    }
}
