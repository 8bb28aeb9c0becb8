/// The fewest removals and additions that make `new` of `old` (Myers, "An O(ND) Difference Algorithm and Its
/// Variations"), unless they are more than `Limits.edits`: then all lines between the first and the last that differ are
/// replaced.
func editScript(from old: [String], to new: [String]) -> [LineDifference.Line] {
    let prefix = zip(old, new).prefix { $0 == $1 }.count
    let (oldRest, newRest) = (old[prefix...], new[prefix...])
    let suffix = zip(oldRest.reversed(), newRest.reversed()).prefix { $0 == $1 }.count
    let (oldMiddle, newMiddle) = (Array(oldRest.dropLast(suffix)), Array(newRest.dropLast(suffix)))
    let middle =
        shortestScript(from: oldMiddle, to: newMiddle)
        ?? oldMiddle.map(LineDifference.Line.removed) + newMiddle.map(LineDifference.Line.added)
    return old.prefix(prefix).map(LineDifference.Line.kept) + middle
        + old.suffix(suffix).map(LineDifference.Line.kept)
}

/// Nil where it has more than `Limits.edits` edits.
private func shortestScript(from old: [String], to new: [String]) -> [LineDifference.Line]? {
    var numbers: [String: Int] = [:]
    func numbered(_ lines: [String]) -> [Int] {
        lines.map { line in
            let number = numbers[line] ?? numbers.count
            numbers[line] = number
            return number
        }
    }
    var search = EditSearch(old: numbered(old), new: numbered(new))
    guard search.run() else { return nil }
    return search.moves.map { move in
        switch move {
        case .keep(let line): .kept(old[line])
        case .remove(let line): .removed(old[line])
        case .add(let line): .added(new[line])
        }
    }
}

/// Myers' greedy search. A diagonal is the line of the old text less that of the new; `reach` says how far into the old
/// text each diagonal has come with so many edits.
private struct EditSearch {
    enum Move {
        case keep(Int)
        case remove(Int)
        case add(Int)
    }

    let old: [Int]
    let new: [Int]
    /// What was reached before each number of edits, for the diagonals from -edits to edits.
    private var rounds: [[Int]] = []

    init(old: [Int], new: [Int]) {
        self.old = old
        self.new = new
    }

    /// Whether the end can be reached with `Limits.edits` edits.
    mutating func run() -> Bool {
        var reached = [0]
        for edits in 0...min(old.count + new.count, Limits.edits) {
            var next = [Int](repeating: 0, count: 2 * edits + 1)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let start = edits == 0 ? 0 : step(to: diagonal, edits, reached).line
                next[diagonal + edits] = slide(from: start, diagonal)
            }
            rounds.append(next)
            let goal = old.count - new.count
            if abs(goal) <= edits, (edits - goal).isMultiple(of: 2), next[goal + edits] == old.count { return true }
            reached = next
        }
        return false
    }

    /// Where the best edit leads that ends on `diagonal`: one line further in the old text by a removal from the diagonal
    /// below, or as far as before by an addition from the one above; -1 where both would leave the texts.
    private func step(to diagonal: Int, _ edits: Int, _ reached: [Int]) -> (line: Int, isAddition: Bool) {
        let (below, above) = (diagonal + edits - 2, diagonal + edits)
        let removed = reached.indices.contains(below) && reached[below] >= 0 ? reached[below] + 1 : -1
        let added = reached.indices.contains(above) ? reached[above] : -1
        let afterRemoval = removed <= old.count ? removed : -1
        let afterAddition = added - diagonal <= new.count ? added : -1
        return afterAddition >= afterRemoval ? (afterAddition, true) : (afterRemoval, false)
    }

    private func slide(from start: Int, _ diagonal: Int) -> Int {
        guard start >= 0 else { return start }
        var line = start
        while line < old.count, line - diagonal < new.count, old[line] == new[line - diagonal] {
            line += 1
        }
        return line
    }

    /// The way back from the end, turned round.
    var moves: [Move] {
        var moves: [Move] = []
        var line = old.count
        var diagonal = old.count - new.count
        for edits in stride(from: rounds.count - 1, to: 0, by: -1) {
            let edit = step(to: diagonal, edits, rounds[edits - 1])
            while line > edit.line {
                line -= 1
                moves.append(.keep(line))
            }
            diagonal += edit.isAddition ? 1 : -1
            if edit.isAddition {
                moves.append(.add(line - diagonal))
            } else {
                line -= 1
                moves.append(.remove(line))
            }
        }
        moves += (0..<line).reversed().map(Move.keep)
        return moves.reversed()
    }
}
