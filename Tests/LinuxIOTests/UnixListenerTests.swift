import CLinux
import Glibc
import LinuxIO
import Testing

struct UnixListenerTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("socket")
    }

    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    /// A client connected to the path.
    private func connect(to path: String) throws -> OwnedDescriptor {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let client = OwnedDescriptor(socket(AF_UNIX, CLinux_SOCK_STREAM, 0))
        let result = withUnsafeBytes(of: &address) {
            Glibc.connect(
                client.rawValue, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        try #require(result == 0)
        return client
    }

    @Test func `accepts connections and knows who connected`() throws {
        let listener = try UnixListener(path: path)
        #expect(try listener.accept() == nil)
        let client = try connect(to: path)
        defer { _ = client.rawValue }
        let isAccepted = try listener.accept() != nil
        #expect(isAccepted)
    }

    @Test func `knows the groups of a user`() throws {
        let group = try #require(getgrgid(getegid()))
        #expect(UserDatabase.isUser(geteuid(), inGroup: String(cString: group.pointee.gr_name)))
        #expect(!UserDatabase.isUser(geteuid(), inGroup: "no-such-group"))
        #expect(!UserDatabase.isUser(geteuid(), inGroup: "nogroup"))
    }

    @Test(arguments: [UInt32(0o600), 0o660, 0o666])
    func `gives the path its mode`(mode: UInt32) throws {
        let listener = try UnixListener(path: path, mode: mode, group: "no-such-group")
        #expect(self.mode(of: path) == S_IFSOCK | mode)
        #expect(listener.path == path)
    }

    @Test func `removes its path when it goes`() throws {
        do {
            let listener = try UnixListener(path: path)
            #expect(mode(of: listener.path) != nil)
        }
        #expect(mode(of: path) == nil)
    }

    @Test func `replaces a socket that a killed process left`() throws {
        let stale = OwnedDescriptor(socket(AF_UNIX, CLinux_SOCK_STREAM, 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafeBytes(of: &address) {
            bind(stale.rawValue, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        #expect(result == 0)
        let listener = try UnixListener(path: path)
        _ = try connect(to: listener.path)
    }

    @Test func `leaves a socket on which somebody answers`() throws {
        let listener = try UnixListener(path: path)
        let error = #expect(throws: SystemError.self) { _ = try UnixListener(path: path) }
        #expect(error?.errno == EADDRINUSE)
        #expect(error?.detail == path)
        _ = try connect(to: listener.path)
    }

    @Test func `leaves a file that is no socket`() throws {
        fclose(fopen(path, "w"))
        let error = #expect(throws: SystemError.self) { _ = try UnixListener(path: path) }
        #expect(error?.errno == EADDRINUSE)
        #expect(mode(of: path).map { $0 & S_IFMT } == S_IFREG)
    }

    @Test func `refuses a path that does not fit`() {
        let error = #expect(throws: SystemError.self) {
            _ = try UnixListener(path: "/" + String(repeating: "x", count: 107))
        }
        #expect(error?.errno == ENAMETOOLONG)
    }

    @Test func `hands out a second descriptor that outlives it`() throws {
        let second: OwnedDescriptor
        do {
            let listener = try UnixListener(path: path)
            second = try listener.duplicate()
        }
        #expect(fcntl(second.rawValue, F_GETFD) == FD_CLOEXEC)
    }
}
