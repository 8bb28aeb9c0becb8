import Configuration

/// Files without a disk: path to contents.
struct MemoryFileReader: FileReader {
    var files: [String: [UInt8]]

    init(_ files: [String: String]) {
        self.files = files.mapValues { Array($0.utf8) }
    }

    func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        guard let contents = files[path] else { throw FileReadingError(reason: "no such file") }
        return contents
    }

    func names(inDirectory path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "/"
        let inside = files.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        return Set(inside.compactMap { $0.split(separator: "/").first }).map(String.init)
    }
}

/// Reads `text` as the file `test.conf`.
func load(_ text: String, including files: [String: String] = [:]) -> LoadResult {
    Configuration.load(
        path: "test.conf", reader: MemoryFileReader(files.merging(["test.conf": text]) { $1 }), context: .test)
}

extension LoadContext {
    /// The machine of all tests: `node1`, with one variable in its environment.
    static let test = LoadContext(configID: "node1") { ["SITE": "north"][$0] }
}

/// A configuration of one instance that is right, with more lines in the instance and behind it.
func instance(_ lines: String = "", behind blocks: String = "") -> String {
    """
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 50
      virtual_ipaddress {
        192.0.2.1/24
      }
    \(lines)
    }
    \(blocks)
    """
}

extension LoadResult {
    /// The messages alone, without their place and without what to write instead.
    var messages: [String] { diagnostics.map { "\($0.severity.rawValue): \($0.message)" } }

    /// What a reader sees of it, in one text: the golden files' form.
    var described: String {
        var lines = diagnostics.map(\.description)
        lines.append(isUsable ? "usable" : "not usable")
        if !refusedInstances.isEmpty { lines.append("refused: \(refusedInstances.joined(separator: ", "))") }
        let text = lines.map { $0 + "\n" }.joined()
        return isUsable ? text + "\n" + configuration.describe(showingSecrets: true) : text
    }
}
