import Configuration
import Testing

struct IncludeTests {
    @Test func `files are included where the keyword stands, in the order of their names`() {
        let result = load(
            "include conf.d/*.conf\n",
            including: [
                "conf.d/b.conf": instance(), "conf.d/a.conf": "global_defs {\n include names/router\n}\n",
                "conf.d/names/router": "router_id web1\n", "conf.d/.hidden.conf": "}",
            ])
        #expect(result.diagnostics.isEmpty)
        #expect(result.configuration.globals.routerID == "web1")
        #expect(
            result.configuration.files.map(\.path)
                == ["test.conf", "conf.d/a.conf", "conf.d/names/router", "conf.d/b.conf"])
        #expect(result.configuration.instances.map(\.location.file) == ["conf.d/b.conf"])
    }

    @Test func `the text in force names the files that it was put together from`() {
        let text = instance()
        #expect(load(text).configuration.text == text)
        let result = load("include a\n", including: ["a": text])
        #expect(
            result.configuration.text
                == "# file test.conf, 10 bytes\ninclude a\n# file a, \(text.utf8.count) bytes\n\(text)")
    }

    @Test func `braces are alternatives`() {
        let result = load("include {a,b}.conf", including: ["a.conf": "# nothing\n", "b.conf": instance()])
        #expect(result.diagnostics.isEmpty)
        #expect(result.configuration.instances.count == 1)
    }

    @Test func `a pattern that fits nothing is a warning`() {
        let result = load("include conf.d/*.conf\n" + instance())
        #expect(
            result.diagnostics.map(\.description) == [
                "test.conf:1:9: warning: no file fits \"conf.d/*.conf\"; check the path"
            ])
        #expect(result.isUsable)
    }

    @Test func `a file that is not there is left out, as in keepalived`() {
        let result = load("include missing.conf\n" + instance())
        #expect(
            result.messages == [
                "warning: missing.conf cannot be read: no such file, and it is left out, as in keepalived"
            ])
        #expect(result.isUsable)
    }

    @Test(arguments: [
        ("include", "missing", false), ("includer", "missing", true), ("includem", "missing", true),
        ("includew", "missing", false), ("includeb", "missing", false), ("includea", "missing", true),
        ("include", "d/*", false), ("includer", "d/*", false), ("includem", "d/*", false), ("includew", "d/*", true),
        ("includea", "d/*", true), ("include", "{a,b}", false), ("includem", "{a,b}", false),
        ("includeb", "{a,b}", true), ("includea", "{a,b}", true),
    ])
    func `each kind of include makes an error of what it is for`(keyword: String, pattern: String, isError: Bool) {
        let result = load("\(keyword) \(pattern)\n" + instance(), including: ["a": ""])
        #expect(!result.diagnostics.isEmpty)
        #expect(result.hasErrors == isError)
        #expect(result.isUsable == !isError)
    }

    @Test func `the main file that is not there is an error`() {
        let result = Configuration.load(path: "nowhere.conf", reader: MemoryFileReader([:]))
        #expect(
            result.diagnostics.map(\.description) == [
                "nowhere.conf:1:1: error: nowhere.conf cannot be read: no such file; name a readable file"
            ])
        #expect(!result.isUsable)
    }

    @Test func `a file that includes itself is an error`() {
        let result = load("include a/x\n", including: ["a/x": "include ../test.conf\n"])
        #expect(
            result.diagnostics.map(\.description) == [
                "a/x:1:9: error: test.conf includes itself; remove one of the includes"
            ])
    }

    @Test func `a chain of files has an end`() {
        let files = (0..<40).map { ("f\($0)", "include f\($0 + 1)\n") }
        let result = load("include f0\n", including: Dictionary(uniqueKeysWithValues: files))
        #expect(result.messages == ["error: files include one another more than 16 deep"])
    }

    @Test func `a number of files has an end`() {
        let files = (0..<300).map { ("d/f\($0)", "") }
        let result = load("include d/*\n", including: Dictionary(uniqueKeysWithValues: files))
        #expect(result.configuration.files.count == 256)
        #expect(result.messages.first == "error: the configuration has more than 256 files")
    }

    @Test func `an included file closes its own blocks`() {
        let result = load("include a\n}\n", including: ["a": "global_defs {\n"])
        #expect(result.diagnostics.map(\.location.description) == ["test.conf:2:1", "a:1:13"])
    }
}
