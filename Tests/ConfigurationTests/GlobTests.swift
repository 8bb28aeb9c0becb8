import Testing

@testable import Configuration

struct GlobTests {
    @Test(arguments: [
        ("a.conf", "*.conf"), ("a.conf", "?.conf"), ("a.conf", "[a-c].conf"), ("a.conf", "[!x].conf"), ("abc", "a*c"),
        ("abc", "*"), ("a-b", "a[-x]b"), ("]", "[]]"), ("a[", "a["), ("abcabd", "*ab?"),
    ])
    func `a name fits its pattern`(name: String, pattern: String) {
        #expect(matches(name, pattern))
    }

    @Test(arguments: [
        ("a.conf~", "*.conf"), ("", "?"), ("d.conf", "[a-c].conf"), ("x.conf", "[!x].conf"), ("abcd", "a*c"),
        ("a", "["),
    ])
    func `another name does not`(name: String, pattern: String) {
        #expect(!matches(name, pattern))
    }

    @Test(arguments: [
        ("a{b,c}d", ["abd", "acd"]), ("{a,b}{c,d}", ["ac", "ad", "bc", "bd"]),
        ("a{b,{c,d}}", ["ab", "ac", "ab", "ad"]),
        ("a{b", ["a{b"]),
    ])
    func `braces are multiplied out`(pattern: String, alternatives: [String]) {
        #expect(Glob(pattern: pattern).alternatives == alternatives)
    }

    @Test func `the number of alternatives has an end`() {
        #expect(Glob(pattern: String(repeating: "{a,b,c}", count: 50)).alternatives.count <= 64)
    }

    @Test(arguments: [
        ("a/b", "../c", "a/c"), ("/", "etc", "/etc"), ("", "x", "x"), ("a", "./b", "a/b"), ("", "../x", "../x"),
    ])
    func `a path is made short`(directory: String, name: String, path: String) {
        #expect(joinedPath(directory, name) == path)
    }
}
