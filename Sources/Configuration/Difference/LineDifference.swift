/// What differs between two texts, line by line, as `diff -u` says it.
package struct LineDifference: Hashable, Sendable {
    package enum Line: Hashable, Sendable {
        case kept(String)
        case removed(String)
        case added(String)
    }

    /// Lines that changed and what stands around them.
    package struct Hunk: Hashable, Sendable {
        /// The first line of the hunk in the old text, counted from 1; where it has none of it, the line before.
        package var oldStart: Int
        package var newStart: Int
        package var lines: [Line]

        package var oldCount: Int { lines.count { if case .added = $0 { false } else { true } } }
        package var newCount: Int { lines.count { if case .removed = $0 { false } else { true } } }
    }

    /// Lines around a change that are shown with it.
    package static let context = 3

    package var hunks: [Hunk]

    /// Takes time in proportion to the lines, and where there are many changes gives up looking for the least of them:
    /// then everything between the first and the last is replaced.
    package init(from old: String, to new: String) {
        let (before, after) = (Self.lines(of: old), Self.lines(of: new))
        hunks = Self.hunks(of: editScript(from: before, to: after))
    }

    package var isEmpty: Bool { hunks.isEmpty }

    /// As unified text, without the two lines that name files; empty when nothing differs.
    package var text: String {
        hunks.map(\.text).joined()
    }

    /// The lines with their ends, so that a last line without one is another line.
    private static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[end...]
        }
        return lines
    }

    private static func hunks(of script: [Line]) -> [Hunk] {
        let changes = script.indices.filter { if case .kept = script[$0] { false } else { true } }
        var ranges: [Range<Int>] = []
        for change in changes {
            let range = max(0, change - context)..<min(script.count, change + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        var (position, oldLine, newLine) = (0, 0, 0)
        return ranges.map { range in
            (oldLine, newLine) = script[position..<range.lowerBound].counted(after: (oldLine, newLine))
            var hunk = Hunk(oldStart: oldLine, newStart: newLine, lines: Array(script[range]))
            if hunk.oldCount > 0 { hunk.oldStart += 1 }
            if hunk.newCount > 0 { hunk.newStart += 1 }
            (oldLine, newLine) = script[range].counted(after: (oldLine, newLine))
            position = range.upperBound
            return hunk
        }
    }
}

extension ConfigurationDifference {
    /// What differs between two texts, line by line; mask them first where the reader may not know secrets.
    package static func lines(from old: String, to new: String) -> LineDifference {
        LineDifference(from: old, to: new)
    }
}

extension ArraySlice<LineDifference.Line> {
    fileprivate func counted(after lines: (old: Int, new: Int)) -> (Int, Int) {
        reduce(lines) { lines, line in
            switch line {
            case .kept: (lines.old + 1, lines.new + 1)
            case .removed: (lines.old + 1, lines.new)
            case .added: (lines.old, lines.new + 1)
            }
        }
    }
}

extension LineDifference.Hunk {
    /// The hunk's head and its lines.
    fileprivate var text: String {
        func range(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
        return "@@ -\(range(oldStart, oldCount)) +\(range(newStart, newCount)) @@\n" + lines.map(\.text).joined()
    }
}

extension LineDifference.Line {
    fileprivate var text: String {
        switch self {
        case .kept(let line): " " + line.ended
        case .removed(let line): "-" + line.ended
        case .added(let line): "+" + line.ended
        }
    }
}

extension String {
    fileprivate var ended: String {
        utf8.last == UInt8(ascii: "\n") ? self : self + "\n\\ No newline at end of file\n"
    }
}
