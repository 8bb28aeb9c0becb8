import Testing
import Texts

struct TextsTests {
    @Test(arguments: [
        ("a-b-c", "-", "+", "a+b+c"), ("aaa", "aa", "b", "ba"), ("", "a", "b", ""), ("abc", "", "x", "abc"),
        ("abc", "abc", "", ""), ("a\nb\n", "\n", "\\n", "a\\nb\\n"),
        ("aab", "ab", "x", "ax"), ("é日é", "é", "e", "e日e"),
    ])
    func `every part is replaced, and none twice`(text: String, part: String, other: String, expected: String) {
        #expect(text.replacing(part, by: other) == expected)
    }

    @Test func `a part is found where it first lies`() {
        let text: [UInt8] = [1, 2, 1, 2, 3]
        #expect(text.range(of: [1, 2, 3] as [UInt8]) == 2..<5)
        #expect(text.range(of: [3, 4] as [UInt8]) == nil && text.range(of: [] as [UInt8]) == nil)
        #expect("2001::1".range(of: "::").map { "2001::1"[..<$0.lowerBound] } == "2001")
        #expect("abc".contains(part: "bc") && !"abc".contains(part: "cb") && !"abc".contains(part: "abcd"))
    }
}
