import Foundation
import Glibc
import Testing

@testable import LinuxIO

struct ChildProgramTests {
    /// Runs a program to its end.
    private func run(
        _ command: [String], _ change: (inout ChildProgram.Terms) -> Void = { _ in }
    ) throws -> (ending: ChildProgram.Ending, output: String) {
        let pipe = try OutputPipe()
        var terms = ChildProgram.Terms(command)
        change(&terms)
        let child = try ChildProgram(
            terms, ChildProgram.Streams(output: pipe.writingDescriptor, error: pipe.writingDescriptor))
        pipe.closeWritingEnd()
        let ending = try child.wait()
        var text: [UInt8] = []
        while case .bytes(let bytes) = pipe.read() { text += bytes }
        return (ending, String(decoding: text, as: UTF8.self))
    }

    @Test func `how a program ended is known`() throws {
        #expect(try run(["/bin/sh", "-c", "exit 3"]).ending == .exited(3))
        #expect(try run(["/bin/sh", "-c", "kill -9 $$"]).ending == .killed(9))
    }

    @Test func `what cannot be executed is said at once, and leaves no process`() {
        let tries = 50
        for _ in 1...tries {
            let error = #expect(throws: SystemError.self) { try run(["/nonexistent"]) }
            #expect(error?.call == "execve" && error?.errno == ENOENT)
        }
        // Other tests may have one at the moment; those of each try would be all of them.
        #expect(unreaped().count < tries / 2)
    }

    /// The dead children of this process that have never become another program. Not by waitpid(2), which would take those of other tests.
    private func unreaped() -> [pid_t] {
        func fields(_ process: String) -> (name: Substring, rest: [Substring])? {
            guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let begin = stat.firstIndex(of: "("), let end = stat.lastIndex(of: ")")
            else { return nil }
            return (stat[begin..<end], stat[end...].split(separator: " "))
        }
        let own = fields("self")?.name
        return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { process in
            guard let child = pid_t(process), let (name, rest) = fields(process), name == own, rest.count > 2,
                rest[1] == "Z", pid_t(rest[2]) == getpid()
            else { return nil }
            return child
        }
    }

    @Test func `a program leads its own process group, or session`() throws {
        let script = ["/bin/sh", "-c", "read x </proc/self/stat; set -- $x; [ $1 = $5 ] && [ $1 = $6 ]"]
        #expect(try run(script).ending == .exited(1))
        #expect(try run(script) { $0.leadsSession = true }.ending == .exited(0))
    }

    @Test func `standard input is empty, and no other descriptor is there`() throws {
        let open = Glibc.open("/dev/null", O_RDONLY)
        defer { close(open) }
        #expect(try run(["/bin/sh", "-c", "cat; exec ls /proc/self/fd"]).output == "0\n1\n2\n3\n")
    }

    @Test func `signals are handled as by default and none is blocked, whatever holds here`() throws {
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        let output = try run(["/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]).output
        // Signals 1 to 31; the two after them are the C library's own.
        let masks = output.split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16) }
        #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
    }

    @Test func `a soft limit of descriptors is the program's alone`() throws {
        #expect(try run(["/bin/sh", "-c", "ulimit -n"]) { $0.descriptorLimit = 77 }.output == "77\n")
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
        #expect(limit.rlim_cur != 77)
    }

    @Test(.enabled(if: geteuid() == 0, "only root has capabilities"))
    func `root's programs have no capability that they were not left, and cannot get it`() throws {
        let script = ["/bin/grep", "-E", "^Cap(Prm|Eff|Inh|Amb)", "/proc/self/status"]
        let none = try run(script) { $0.keptCapabilities = CapabilitySet.none }.output
        #expect(none.split(separator: "\n").allSatisfy { $0.hasSuffix("\t0000000000000000") }, "\(none)")
        let output = try run(script) { $0.keptCapabilities = CapabilitySet(mask: 1 << 12) }.output
        #expect(output.contains("CapEff:\t0000000000001000\n"), "\(output)")
        let service = try run(script) { $0.keptCapabilities = .withoutUsersAndScheduling }.output
        let line = try #require(service.split(separator: "\n").first { $0.hasPrefix("CapEff:") })
        let mask = try #require(UInt64(line.dropFirst("CapEff:\t".count), radix: 16))
        #expect(mask & (1 << 5 | 1 << 6 | 1 << 7 | 1 << 23) == 0)
    }

    @Test func `two thousand failed starts later nothing is open that was not before`() throws {
        // The descriptors of this very thread's doing: each start is over before the next.
        let (first, count) = (dup(0), 2_000)
        close(first)
        for _ in 0..<count { _ = try? run(["/nonexistent"]) }
        let last = dup(0)
        close(last)
        #expect(last - first < 200, "lowest free descriptor \(first) before, \(last) after \(count) starts")
    }
}
