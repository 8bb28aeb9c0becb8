/// Several files in one text, each behind a comment with its path and its length, so that the text alone is enough to
/// read the configuration again.
///
/// `# file PATH, N bytes`, then the N bytes of the file, and a line end where the file has none at its end. What was asked
/// of the machine goes before the files: `# config-id, N bytes` and `# environment NAME, N bytes` with their values.
enum SourceBundle {
    private static let tail = " bytes"
    private static let file = "file "
    private static let configID = "config-id"
    private static let environment = "environment "

    /// The one file as it stands, or all of them as a bundle.
    static func text(of files: [SourceFile], readIn circumstances: LoadCircumstances) -> String {
        if files.count == 1, circumstances.isEmpty, contents(of: files[0].text) == nil { return files[0].text }
        var sections = circumstances.configID.map { [(configID, $0)] } ?? []
        sections += circumstances.environment.sorted { $0.key < $1.key }.map { (environment + $0, $1) }
        sections += files.map { (file + $0.path, $0.text) }
        return sections.map { heading, text in
            let end = text.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
            return "# \(heading), \(text.utf8.count)\(tail)\n\(text)\(end)"
        }.joined()
    }

    /// The files of a bundle, the main one first, and how they were read; nil when `text` is none, and so a file by
    /// itself.
    static func contents(of text: String) -> (files: [SourceFile], circumstances: LoadCircumstances)? {
        var files: [SourceFile] = []
        var circumstances = LoadCircumstances()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard let section = section(&rest) else { return nil }
            if section.heading.hasPrefix(file) {
                files.append(SourceFile(path: String(section.heading.dropFirst(file.count)), text: section.text))
            } else if section.heading == configID {
                circumstances.configID = section.text
            } else if section.heading.hasPrefix(environment) {
                circumstances.environment[String(section.heading.dropFirst(environment.count))] = section.text
            } else {
                return nil
            }
        }
        return files.isEmpty ? nil : (files, circumstances)
    }

    /// Where the values of environment variables stand in a bundle.
    static func environmentValues(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let start = rest.startIndex
            guard let section = section(&rest) else { return ranges }
            guard section.heading.hasPrefix(environment), !section.text.isEmpty,
                let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            else { continue }
            ranges.append((lineEnd + 1)..<(lineEnd + 1 + section.text.utf8.count))
        }
        return ranges
    }

    private static func section(_ rest: inout ArraySlice<UInt8>) -> (heading: String, text: String)? {
        guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")),
            let (heading, length) = heading(String(decoding: rest[..<lineEnd], as: UTF8.self))
        else { return nil }
        let body = rest[(lineEnd + 1)...]
        guard length <= body.count else { return nil }
        let content = body.prefix(length)
        rest = body.dropFirst(length)
        if content.last != UInt8(ascii: "\n") {
            guard rest.popFirst() == UInt8(ascii: "\n") else { return nil }
        }
        return (heading, String(decoding: content, as: UTF8.self))
    }

    private static func heading(_ line: String) -> (heading: String, length: Int)? {
        guard line.hasPrefix("# "), line.hasSuffix(tail), let comma = line.lastIndex(of: ",") else { return nil }
        let number = line[comma...].dropFirst(2).dropLast(tail.count)
        guard let length = wholeNumber(String(number)), length >= 0 else { return nil }
        return (String(line[..<comma].dropFirst(2)), length)
    }
}

/// Files that were read before, without a disk.
struct BundledFileReader: FileReader {
    private let files: [String: SourceFile]

    init(_ files: [SourceFile]) {
        self.files = Dictionary(files.map { ($0.path, $0) }) { first, _ in first }
    }

    func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        guard let file = files[path] else { throw FileReadingError(reason: "it is not part of the text") }
        return Array(file.text.utf8)
    }

    /// Keys are not kept with the text: they are where they always were.
    func secret(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        try DiskFileReader().contents(ofFile: path)
    }

    func names(inDirectory path: String) -> [String] {
        let directory = joinedPath(path, "")
        let prefix = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
        let inside = files.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        return Set(inside.compactMap { $0.split(separator: "/").first }).map(String.init)
    }
}
