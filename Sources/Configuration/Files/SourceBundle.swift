/// Several files in one text, each behind a comment with its path and its length, so that the text alone is enough to
/// read the configuration again.
///
/// `# file PATH, N bytes`, then the N bytes of the file, and a line end where the file has none at its end.
enum SourceBundle {
    private static let head = "# file "
    private static let tail = " bytes"

    /// The one file as it stands, or all of them as a bundle.
    static func text(of files: [SourceFile]) -> String {
        guard files.count != 1 || Self.files(in: files[0].text) != nil else { return files[0].text }
        return files.map { file in
            let end = file.text.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
            return "\(head)\(file.path), \(file.text.utf8.count)\(tail)\n\(file.text)\(end)"
        }.joined()
    }

    /// The files of a bundle, the main one first; nil when `text` is none, and so a file by itself.
    static func files(in text: String) -> [SourceFile]? {
        var files: [SourceFile] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")),
                let (path, length) = heading(String(decoding: rest[..<lineEnd], as: UTF8.self))
            else { return nil }
            let body = rest[(lineEnd + 1)...]
            guard length <= body.count else { return nil }
            let content = body.prefix(length)
            rest = body.dropFirst(length)
            if content.last != UInt8(ascii: "\n") {
                guard rest.popFirst() == UInt8(ascii: "\n") else { return nil }
            }
            files.append(SourceFile(path: path, text: String(decoding: content, as: UTF8.self)))
        }
        return files.isEmpty ? nil : files
    }

    private static func heading(_ line: String) -> (path: String, length: Int)? {
        guard line.hasPrefix(head), line.hasSuffix(tail), let comma = line.lastIndex(of: ",") else { return nil }
        let path = line[line.index(line.startIndex, offsetBy: head.count)..<comma]
        let number = line[comma...].dropFirst(2).dropLast(tail.count)
        guard let length = wholeNumber(String(number)), length >= 0 else { return nil }
        return (String(path), length)
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
