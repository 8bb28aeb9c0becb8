/// A weight as the blocks of what can be tracked give it.
struct TrackedWeight {
    /// -`limit` to `limit`.
    var value = 0
    var isReversed = false
    var limit = 253

    /// Reads `N [reverse|noreverse]`.
    mutating func read(_ arguments: inout Arguments, _ report: inout Report) {
        guard let number = arguments.number(in: -limit...limit, &report) else { return }
        value = number
        isReversed = false
        guard let word = arguments.next() else { return }
        switch TrackKeyword(rawValue: word.text) {
        case .reverse: isReversed = true
        case .noReverse: break
        case .weight, nil:
            report.warning(
                word.location, "\(word.shown) behind a weight is ignored", instead: "write reverse or nothing")
        }
    }
}
