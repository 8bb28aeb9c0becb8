import Glibc
import LinuxIO
import Testing

struct LockFileTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func `holds the number of its process`() throws {
        let lock = try LockFile(path: directory.file("lock"))
        #expect(try contents(ofFile: directory.file("lock")) == "\(getpid())\n")
        lock.release()
    }

    @Test func `names the holder to whoever comes second`() throws {
        let path = directory.file("lock")
        let lock = try LockFile(path: path)
        let error = #expect(throws: LockFileError.self) { try LockFile(path: path).release() }
        #expect(error == .held(path: path, LockHolder(processID: getpid(), userID: nil)))
        #expect(error?.description.hasPrefix("\(path) is locked by process \(getpid()) (") == true)
        lock.release()
    }

    @Test func `can be locked again once released`() throws {
        let path = directory.file("lock")
        try LockFile(path: path).release()
        try LockFile(path: path).release()
    }

    @Test(arguments: ["", "garbage\n", "99999999999999999999"])
    func `admits that it does not know the holder`(content: String) throws {
        let path = directory.file("lock")
        let lock = try LockFile(path: path)
        let file = fopen(path, "w")
        fputs(content, file)
        fclose(file)
        #expect(throws: LockFileError.held(path: path, LockHolder(processID: 0, userID: nil))) {
            try LockFile(path: path).release()
        }
        lock.release()
    }

    @Test func `says why a path cannot be used`() throws {
        let path = directory.file("missing/lock")
        let error = #expect(throws: LockFileError.self) { try LockFile(path: path).release() }
        #expect(error?.description == "open failed: No such file or directory (ENOENT): \(path)")
    }
}
