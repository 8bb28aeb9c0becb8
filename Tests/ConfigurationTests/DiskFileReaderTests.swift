import Configuration
import Foundation
import Testing

struct DiskFileReaderTests {
    @Test func `a file is read, through a link too`() throws {
        try inDirectory { directory in
            try Data("abc".utf8).write(to: directory.appending(path: "a"))
            try FileManager.default.createSymbolicLink(
                atPath: directory.appending(path: "b").path, withDestinationPath: "a")
            let reader = DiskFileReader()
            #expect(try reader.contents(ofFile: directory.appending(path: "a").path) == Array("abc".utf8))
            #expect(try reader.contents(ofFile: directory.appending(path: "b").path) == Array("abc".utf8))
            #expect(try reader.names(inDirectory: directory.path).sorted() == ["a", "b"])
        }
    }

    @Test func `what is no readable file says why`() throws {
        try inDirectory { directory in
            let large = directory.appending(path: "large")
            try Data(repeating: 0x20, count: (1 << 20) + 1).write(to: large)
            let error = #expect(throws: FileReadingError.self) {
                try DiskFileReader().contents(ofFile: large.path)
            }
            #expect(error?.reason.contains("1048576 bytes (1 MiB)") == true)
            #expect(error?.advice?.contains("include") == true)
            #expect(throws: FileReadingError(reason: "it is not a regular file")) {
                try DiskFileReader().contents(ofFile: directory.path)
            }
            #expect(throws: FileReadingError(reason: "no such file")) {
                try DiskFileReader().contents(ofFile: directory.appending(path: "none").path)
            }
            #expect(try DiskFileReader().names(inDirectory: large.path).isEmpty)
        }
    }

    /// keepalived would read it: to go on without what is in it would be another configuration.
    @Test(arguments: ["include", "includer", "includem"])
    func `an included file that is too large is an error, not one that is left out`(word: String) throws {
        try inDirectory { directory in
            let path = directory.appending(path: "aloft.conf").path
            let large = directory.appending(path: "large").path
            try Data(repeating: 0x20, count: (1 << 20) + 1).write(to: URL(filePath: large))
            for (text, file) in [("\(word) \(large)\n", path), ("", large)] {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                let result = Configuration.load(path: file)
                #expect(!result.isUsable)
                let first = try #require(result.diagnostics.first)
                #expect(first.severity == .error)
                #expect(first.description.contains("1 MiB") && first.description.contains("with include"))
            }
        }
    }

    @Test func `a device that never ends is not read`() {
        #expect(throws: FileReadingError(reason: "it is not a regular file")) {
            try DiskFileReader().contents(ofFile: "/dev/zero")
        }
    }

    private func inDirectory(_ body: (URL) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory)
    }
}
