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
            #expect(reader.names(inDirectory: directory.path).sorted() == ["a", "b"])
        }
    }

    @Test func `what is no readable file says why`() throws {
        try inDirectory { directory in
            let large = directory.appending(path: "large")
            try Data(repeating: 0x20, count: (1 << 20) + 1).write(to: large)
            #expect(throws: FileReadingError(reason: "it has more than 1048576 bytes")) {
                try DiskFileReader().contents(ofFile: large.path)
            }
            #expect(throws: FileReadingError(reason: "it is no regular file")) {
                try DiskFileReader().contents(ofFile: directory.path)
            }
            #expect(throws: FileReadingError(reason: "there is no such file")) {
                try DiskFileReader().contents(ofFile: directory.appending(path: "none").path)
            }
            #expect(DiskFileReader().names(inDirectory: large.path).isEmpty)
        }
    }

    @Test func `a device that never ends is not read`() {
        #expect(throws: FileReadingError(reason: "it is no regular file")) {
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
