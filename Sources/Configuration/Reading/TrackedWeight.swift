/// A weight as `vrrp_script` and `track_script` give it.
struct TrackedWeight {
    /// -253 to 253.
    var value = 0
    var isReversed = false

    /// Reads `N [reverse|noreverse]`.
    mutating func read(_ arguments: inout Arguments, _ report: inout Report) {
        guard let number = arguments.number(in: -253...253, &report) else { return }
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
