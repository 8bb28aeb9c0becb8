import Foundation
import Testing

@testable import Files

struct FileSystemTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "aloft-files-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ bytes: [UInt8] = []) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test func `a file is read whole, or as far as the limit`() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let path = try file("it", bytes)
        #expect(try FileSystem.contents(of: path, limit: 1 << 20) == bytes)
        #expect(try FileSystem.contents(of: path, limit: 10) == Array(bytes.prefix(10)))
        #expect(try FileSystem.contents(of: file("empty"), limit: 10) == [])
        #expect(try !FileSystem.contents(of: "/proc/self/stat", limit: 1 << 16).isEmpty, "its size is said to be 0")
    }

    @Test func `facts are those of what a link leads to`() throws {
        let path = try file("it", [1, 2, 3])
        try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: path)
        #expect(chmod(path, 0o640) == 0)
        let facts = try #require(FileSystem.facts(of: folder + "/link"))
        #expect(facts == FileSystem.facts(of: path))
        #expect((facts.kind, facts.size, facts.permissions) == (.regular, 3, 0o640))
        #expect(abs(facts.changed / 1_000_000_000 - Int64(time(nil))) < 3600)
        #expect(FileSystem.facts(of: folder)?.kind == .directory)
        #expect(FileSystem.facts(of: "/dev/null")?.kind == .other)
        #expect(FileSystem.facts(of: folder + "/none") == nil && !FileSystem.exists(folder + "/none"))
    }

    @Test func `a pipe that nobody writes to is not waited for`() throws {
        let path = folder + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try FileSystem.contents(of: path, limit: 10) == [])
    }

    @Test func `what is not there, is of another kind or may not be read is told`() throws {
        let absence = #expect(throws: FileError.self) { try FileSystem.contents(of: folder + "/none", limit: 1) }
        #expect(absence?.isOfAbsence == true && absence?.description == "\(folder)/none: No such file or directory")
        #expect(throws: FileError.self) { try FileSystem.contents(of: folder, limit: 1) }
        let path = try file("it")
        let behind = #expect(throws: FileError.self) { try FileSystem.names(in: path) }
        #expect(behind?.isOfAbsence == true)
        #expect(throws: FileError.self) { try FileSystem.move(folder + "/none", to: path) }
    }

    @Test func `names are those of all entries, and files are moved and removed`() throws {
        for name in [".hidden", "a b", "\u{FC}"] { _ = try file(name) }
        #expect(Set(try FileSystem.names(in: folder)) == [".hidden", "a b", "\u{FC}"])
        try FileSystem.move(folder + "/a b", to: folder + "/c")
        FileSystem.remove(folder + "/.hidden")
        FileSystem.remove(folder + "/.hidden")
        #expect(Set(try FileSystem.names(in: folder)) == ["c", "\u{FC}"])
    }

    @Test(arguments: [
        ("/var/lib/it", "/var/lib", "it"), ("/it", "/", "it"), ("it", ".", "it"), ("a/b", "a", "b"), ("a/", "a", ""),
    ])
    func `a path has a folder and a last part`(path: String, folder: String, name: String) {
        #expect(FileSystem.parts(of: path) == (folder, name))
    }
}
