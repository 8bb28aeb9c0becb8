import Glibc
import Testing

@testable import LinuxIO

/// What goes to systemd's journal has a level.
struct JournalTests {
    @Test func `the journal is where its stream is, and not where a variable is inherited`() throws {
        var (device, inode): (UInt64, UInt64) = (0, 0)
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var status = stat()
        #expect(fstat(ends[1], &status) == 0)
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        #expect(Environment.isJournal(ends[1], named: "\(device):\(inode)"))
        for name in [nil, "", "\(device)", "\(device):\(inode + 1)", "\(device + 1):\(inode)", "\(device):\(inode) "] {
            #expect(!Environment.isJournal(ends[1], named: name), "\(name ?? "nil")")
        }
        #expect(!Environment.isJournal(-1, named: "\(device):\(inode)"))
    }

    @Test func `a complaint is an error, and one line, in the journal alone`() {
        #expect(StandardError.line("a\nb", forJournal: true) == "<3>a\\nb\n")
        #expect(StandardError.line("a\nb", forJournal: false) == "a\nb\n")
    }
}
