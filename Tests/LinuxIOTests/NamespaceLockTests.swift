import Foundation
import LinuxIO
import Testing

/// A name that one process of a network namespace holds.
struct NamespaceLockTests {
    private let name = "aloft-test/\(getpid())/\(UUID())"

    @Test func `a name is held once, and its holder is named`() throws {
        let lock = try NamespaceLock(name)
        let error = #expect(throws: SystemError.self) { try NamespaceLock(name).release() }
        #expect(error?.errno == EADDRINUSE)
        let holder = try #require(NamespaceLock.holder(of: name))
        #expect(holder.isThisProcess && holder.userID == geteuid())
        #expect(holder.description.hasPrefix("process \(getpid()) (") && holder.description.contains("xctest"))
        lock.release()
    }

    @Test func `a name is free once it is let go, and nobody holds one that was never taken`() throws {
        #expect(NamespaceLock.holder(of: name) == nil)
        try NamespaceLock(name).release()
        #expect(NamespaceLock.holder(of: name) == nil)
        try NamespaceLock(name).release()
    }

    @Test func `one name does not hold another that begins like it`() throws {
        let lock = try NamespaceLock(name + "/1")
        let other = try NamespaceLock(name + "/11")
        other.release()
        lock.release()
    }

    @Test func `a holder that answers to nobody any more is one all the same`() throws {
        let lock = try NamespaceLock(name)
        // Each question stays behind as a connection that nobody accepts.
        for _ in 0..<200 { _ = NamespaceLock.holder(of: name) }
        let holder = try #require(NamespaceLock.holder(of: name))
        #expect(holder.processID == 0 && holder.mayChangeNetwork && holder.description == "another process")
        lock.release()
    }

    @Test(.enabled(if: geteuid() == 0, "only root can start a program without rights"))
    func `a process that may not change the network is no agent`() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "sleep", "3600"]
        // Other tests block signals, and whoever reads the output of the tests waits for all that can write to it.
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        // setpriv itself has rights, none, and rights again, before it becomes what it starts.
        let command = "/proc/\(process.processIdentifier)/cmdline"
        while try !String(contentsOfFile: command, encoding: .utf8).hasPrefix("sleep") { sched_yield() }
        #expect(!LockHolder(processID: process.processIdentifier, userID: 65534).mayChangeNetwork)
        #expect(LockHolder(processID: getpid(), userID: geteuid()).mayChangeNetwork)
    }
}
