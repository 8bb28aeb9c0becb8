import Dispatch
import Glibc
import LinuxIO
import Synchronization
import Testing

struct FileUpdateTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("tokens")
    }

    private func status(_ path: String) -> stat {
        var status = stat()
        #expect(stat(path, &status) == 0)
        return status
    }

    private func write(_ text: String, _ mode: mode_t = 0o644) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
        chmod(path, mode)
    }

    /// Reads and replaces the file, as one change after another does.
    private func append(_ text: String) throws {
        let update = try FileUpdate(path: path)
        try update.replace(with: (update.text ?? "") + text)
    }

    @Test func `a new file is its owner's alone, whatever the umask`() throws {
        let old = umask(0)
        defer { umask(old) }
        try append("a\n")
        #expect(try contents(ofFile: path) == "a\n")
        #expect(status(path).st_mode & 0o7777 == 0o600)
    }

    @Test func `a file that is there keeps its mode and its owner`() throws {
        try write("a\n", 0o640)
        let isRoot = geteuid() == 0
        if isRoot { #expect(chown(path, 4711, 4712) == 0) }
        try append("b\n")
        #expect(try contents(ofFile: path) == "a\nb\n")
        #expect(status(path).st_mode & 0o7777 == 0o640)
        #expect(status(path).st_uid == (isRoot ? 4711 : geteuid()))
        #expect(status(path).st_gid == (isRoot ? 4712 : getegid()))
    }

    @Test func `the old file is replaced, not written into`() throws {
        try write("a\n")
        let reader = try #require(fopen(path, "r"))
        defer { fclose(reader) }
        let before = status(path).st_ino
        try append("b\n")
        #expect(status(path).st_ino != before)
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(fread(&bytes, 1, 16, reader) == 2)
    }

    @Test func `what a crash left behind is in nobody's way, and nothing is left behind`() throws {
        try write("a\n")
        let stale = directory.file("tokens.new")
        #expect(symlink("/nowhere", stale) == 0)
        try append("b\n")
        #expect(try contents(ofFile: path) == "a\nb\n")
        #expect(access(stale, F_OK) != 0)
        var link = stat()
        #expect(lstat(stale, &link) != 0)
    }

    @Test func `a link stays one, and what it leads to is replaced`() throws {
        try write("a\n")
        let link = directory.file("link")
        #expect(symlink(path, link) == 0)
        let update = try FileUpdate(path: link)
        try update.replace(with: "b\n")
        #expect(try contents(ofFile: path) == "b\n")
        var status = stat()
        #expect(lstat(link, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func `changes at the same time follow one another`() throws {
        let path = path
        let failures = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 40) { number in
            do {
                let update = try FileUpdate(path: path)
                try update.replace(with: (update.text ?? "") + "\(number)\n")
            } catch {
                failures.withLock { $0 += 1 }
            }
        }
        #expect(failures.withLock { $0 } == 0)
        let lines = try contents(ofFile: path).split(separator: "\n")
        #expect(Set(lines) == Set((0..<40).map { Substring("\($0)") }))
        #expect(lines.count == 40)
    }

    @Test func `a file that is too long is neither read nor written`() throws {
        try write("a\n")
        let long = String(repeating: "x", count: FileUpdate.limit + 1)
        let error = #expect(throws: SystemError.self) { try append(long) }
        #expect(error?.errno == EFBIG)
        #expect(try contents(ofFile: path) == "a\n")
        try write(long)
        #expect(throws: SystemError.self) { try append("a") }
        try write(String(repeating: "x", count: FileUpdate.limit - 1))
        #expect(throws: Never.self) { try append("a") }
    }

    @Test func `what cannot be changed says why`() throws {
        #expect(mkfifo(path, 0o600) == 0)
        let pipe = #expect(throws: SystemError.self) { try append("a") }
        #expect(pipe?.description.hasSuffix("\(path) is not a regular file") == true)
        let missing = #expect(throws: SystemError.self) {
            _ = try FileUpdate(path: directory.file("none/tokens")).text
        }
        #expect(missing?.errno == ENOENT)
    }
}
