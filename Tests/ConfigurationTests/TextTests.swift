import Configuration
import Testing

/// The text in force is enough to have the configuration again.
struct TextTests {
    @Test(arguments: GoldenTests.names)
    func `a text reads as the configuration that it was of`(name: String) {
        let first = GoldenFile.load(name)
        guard first.isUsable else { return }
        let again = Configuration.load(text: first.configuration.text, path: "\(name).conf")
        #expect(again == first)
        #expect(again.configuration.text == first.configuration.text)
    }

    @Test(arguments: [
        ("/etc/aloft/aloft.conf", "/etc/aloft/"), ("aloft.conf", ""), ("./aloft.conf", ""),
        ("../x/aloft.conf", "../x/"), ("/aloft.conf", "/"),
    ])
    func `files are found again wherever they were`(path: String, start: String) throws {
        let reader = MemoryFileReader([
            path: "include conf.d/*.conf\ninclude none/*\ninclude {p,q}/names\n",
            "\(start)conf.d/b.conf": instance(), "\(start)conf.d/a.conf": "global_defs {\n include ../p/*\n}",
            "\(start)p/names": "# no line end", "\(start)q/names": "",
        ])
        let first = Configuration.load(path: path, reader: reader)
        #expect(first.isUsable)
        #expect(first.configuration.files.count == 6)
        let again = Configuration.load(text: first.configuration.text, path: "another.conf")
        #expect(again == first)
        #expect(again.configuration.text == first.configuration.text)
    }

    @Test func `a file that looks like a bundle stays what it is`() {
        let text = "# file other.conf, \(instance().utf8.count) bytes\n\(instance())"
        let first = load(text)
        #expect(first.configuration.files.map(\.path) == ["test.conf"])
        let again = Configuration.load(text: first.configuration.text, path: "test.conf")
        #expect(again == first)
    }

    @Test(arguments: [
        "# file a, 5 bytes\nab", "# file a, -1 bytes\n", "# file a, x bytes\n", "# file a 2 bytes\nab\n",
        "# file a, 2 bytes\nab\nmore", "# file a, 99999999999999999999 bytes\n", "# file , bytes\n",
    ])
    func `what only begins like a bundle is one file`(text: String) {
        let result = Configuration.load(text: text + "\n" + instance(), path: "x.conf")
        #expect(result.configuration.files.map(\.path) == ["x.conf"])
    }

    @Test func `nothing is read from the disk`() {
        let result = Configuration.load(text: "include /etc/hostname\n" + instance(), path: "x.conf")
        #expect(
            result.messages == [
                "warning: /etc/hostname cannot be read: it is not part of the text, and it is left out, as in keepalived"
            ])
    }
}
