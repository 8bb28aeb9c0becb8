import Configuration
import Testing

struct LineDifferenceTests {
    @Test func `equal texts have no difference`() {
        #expect(LineDifference(from: "a\nb\n", to: "a\nb\n").isEmpty)
        #expect(LineDifference(from: "", to: "").text == "")
    }

    @Test func `a change stands between three lines before and after it`() {
        let old = (1...10).map { "\($0)\n" }.joined()
        let difference = ConfigurationDifference.lines(from: old, to: old.replacing("5\n", with: "five\n"))
        #expect(difference.text == "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
    }

    @Test func `changes far from one another have hunks of their own, and near ones share one`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        func starts(_ changed: Int...) -> [Int] {
            let new = (1...20).map { changed.contains($0) ? "x\n" : "\($0)\n" }.joined()
            return LineDifference(from: old, to: new).hunks.map(\.oldStart)
        }
        #expect(starts(2, 18) == [1, 15])
        #expect(starts(2, 8) == [1])
        #expect(starts(2, 10) == [1, 7])
    }

    @Test(arguments: [
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"), ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        ("a\nb", "c\nb", "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"),
        ("a\r\n", "a\n", "@@ -1 +1 @@\n-a\r\n+a\n"),
        ("a\nb\nc\n", "b\nc\nd\n", "@@ -1,3 +1,3 @@\n-a\n b\n c\n+d\n"),
    ])
    func `the text is that of diff -u`(old: String, new: String, text: String) {
        #expect(LineDifference(from: old, to: new).text == text)
    }

    @Test func `applied to the old text every difference gives the new one`() {
        var random = Fixed(state: 7)
        for _ in 0..<300 {
            let old = Self.lines(&random)
            let new = Self.lines(&random)
            let difference = LineDifference(from: old.joined(), to: new.joined())
            #expect(applied(difference, to: old) == new)
            #expect(difference.changes == Self.fewestChanges(old, new))
        }
    }

    @Test func `ten thousand lines without one in common are replaced as a whole`() {
        let old = (0..<10_000).map { "old \($0)\n" }
        let new = (0..<10_000).map { "new \($0)\n" }
        let difference = LineDifference(
            from: (["first\n"] + old + ["last\n"]).joined(), to: (["first\n"] + new + ["last\n"]).joined())
        #expect(difference.hunks.count == 1)
        #expect(difference.changes == 20_000)
        #expect(difference.hunks.first?.lines.count == 20_002)
    }

    @Test func `a few changes in ten thousand lines are found one by one`() {
        let old = (0..<10_000).map { "\($0)\n" }
        var new = old
        for line in stride(from: 9_900, to: 0, by: -100) { new[line] = "x\n" }
        let difference = LineDifference(from: old.joined(), to: new.joined())
        #expect(difference.changes == 198)
        #expect(difference.hunks.count == 99)
    }

    private static func lines(_ random: inout Fixed) -> [String] {
        (0..<Int.random(in: 0...12, using: &random)).map { _ in "\(Int.random(in: 0...3, using: &random))\n" }
    }

    /// By the length of the longest common subsequence.
    private static func fewestChanges(_ old: [String], _ new: [String]) -> Int {
        var lengths = [[Int]](repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
        for (row, left) in old.enumerated() {
            for (column, right) in new.enumerated() {
                lengths[row + 1][column + 1] =
                    left == right ? lengths[row][column] + 1 : max(lengths[row][column + 1], lengths[row + 1][column])
            }
        }
        return old.count + new.count - 2 * lengths[old.count][new.count]
    }

    private func applied(_ difference: LineDifference, to old: [String]) -> [String] {
        var result: [String] = []
        var position = 0
        for hunk in difference.hunks {
            let start = hunk.oldCount > 0 ? hunk.oldStart - 1 : hunk.oldStart
            result += old[position..<start]
            for line in hunk.lines {
                switch line {
                case .kept(let text), .added(let text): result.append(text)
                case .removed: break
                }
            }
            position = start + hunk.oldCount
        }
        return result + old[position...]
    }
}

extension LineDifference {
    fileprivate var changes: Int {
        hunks.flatMap(\.lines).count { if case .kept = $0 { false } else { true } }
    }
}

/// The same numbers with every run.
private struct Fixed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
