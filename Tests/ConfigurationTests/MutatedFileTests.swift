import Configuration
import Testing

/// Whatever stands in a file, reading it neither traps nor hangs, and what cannot be understood is reported.
struct MutatedFileTests {
    @Test(arguments: GoldenTests.names)
    func `every beginning of a file can be read`(name: String) throws {
        let bytes = try GoldenFile.bytes(name)
        for length in Self.places(in: bytes) {
            let result = read(Array(bytes[..<length]))
            #expect(result.isUsable || result.hasErrors, "cut at \(length)")
        }
    }

    /// Each byte by one of the characters that mean something, in turn: all pairs would take a minute.
    @Test(arguments: GoldenTests.names)
    func `a file with any byte replaced can be read`(name: String) throws {
        let bytes = try GoldenFile.bytes(name)
        let meaningful = Array("{}\"#!\0\n".utf8)
        for index in Self.places(in: bytes) {
            var changed = bytes
            changed[index] = meaningful[index % meaningful.count]
            let result = read(changed)
            #expect(result.isUsable || result.hasErrors, "byte \(index) is \(changed[index])")
        }
    }

    @Test(arguments: ["{", "}", "\"", "a {\n", "a { b }\n", "include *\n", "vrrp_instance A {\n", "priority 1 {"])
    func `any number of repetitions can be read`(text: String) {
        let result = load(String(repeating: text, count: 20_000))
        #expect(!result.isUsable)
        #expect(result.hasErrors)
        #expect(result.diagnostics.count <= 1001)
    }

    /// Each would take kilobytes: a file of half a kilobyte with ~SEQ opens 65,536 of them.
    @Test func `blocks nested too deep are said once and thrown away to where they end`() {
        let opened = String(repeating: "a {\n", count: 20_000)
        let closed = String(repeating: "}\n", count: 20_000)
        let result = load(opened + closed + "}\n")
        let nested = result.diagnostics.filter { $0.message.contains("nested more than 16 deep") }
        #expect(nested.count == 1)
        let unopened = result.diagnostics.filter { $0.message.contains("closes no block") }
        #expect(unopened.map(\.location.line) == [40_001])
    }

    @Test func `every single byte can be read`() {
        for byte in UInt8.min...UInt8.max {
            #expect(!read([byte]).isUsable)
        }
    }

    /// Every place in a file, of a long one every seventh: reading takes time that grows with the length too.
    private static func places(in bytes: [UInt8]) -> StrideTo<Int> {
        stride(from: 0, to: bytes.count, by: bytes.count > 1000 ? 7 : 1)
    }

    private func read(_ bytes: [UInt8]) -> LoadResult {
        var reader = MemoryFileReader([:])
        reader.files["test.conf"] = bytes
        return Configuration.load(path: "test.conf", reader: reader, context: .test)
    }
}
