/// The known word that `word` most likely was meant to be; nil where none is close.
///
/// Close is one edit for words of three letters or fewer, else two edits or a third of the letters, whichever is more.
/// Of equally close words the first in alphabetical order is taken.
func nearestWord(to word: String, among known: some Sequence<String>) -> String? {
    let letters = Array(word.utf8.prefix(Limits.shownWord))
    let limit = letters.count <= 3 ? 1 : max(2, letters.count / 3)
    var nearest: (word: String, distance: Int)?
    for candidate in known where abs(candidate.utf8.count - letters.count) <= limit {
        let distance = editDistance(letters, Array(candidate.utf8))
        guard distance <= limit else { continue }
        if let best = nearest, (best.distance, best.word) < (distance, candidate) { continue }
        nearest = (candidate, distance)
    }
    return nearest?.word
}

/// The question whether that was meant, for a diagnostic; nil where no known word is close.
func nearestWordQuestion(to word: String, among known: some Sequence<String>) -> String? {
    nearestWord(to: word, among: known).map { "did you mean \"\($0)\"?" }
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the other
/// (Damerau-Levenshtein, optimal string alignment).
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
            var best = min(replaced, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, beforePrevious[column - 1] + 1)
            }
            current.append(best)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
}
