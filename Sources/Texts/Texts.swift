// What Swift's own _StringProcessing gives too, which brings its regular expressions into each program: 1.4 MB.

extension BidirectionalCollection where Element: Equatable {
    /// Where `part` first lies in it; nil where it does not. What is empty lies nowhere.
    package func range(of part: some Collection<Element>) -> Range<Index>? {
        guard let first = part.first else { return nil }
        var start = startIndex
        while let place = self[start...].firstIndex(of: first) {
            guard let end = index(place, offsetBy: part.count, limitedBy: endIndex) else { return nil }
            if self[place..<end].elementsEqual(part) { return place..<end }
            start = index(after: place)
        }
        return nil
    }

    /// Whether `part` lies in it.
    package func contains(part: some Collection<Element>) -> Bool { range(of: part) != nil }
}

extension StringProtocol {
    /// The text with every `part` of it, from the beginning, replaced by `other`.
    package func replacing(_ part: String, by other: String) -> String {
        var text = ""
        var rest = self[...]
        while let range = rest.range(of: part) {
            text += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return text + rest
    }
}
