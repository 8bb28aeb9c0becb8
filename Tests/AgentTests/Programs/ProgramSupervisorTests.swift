import Foundation
import Health
import Testing

@testable import Agent

/// Checks fail closed: whatever is not a clean exit with status 0, in time, has failed and says why.
final class ProgramSupervisorTests: Sendable {
    /// Longer than all tests together take.
    static let ample = Duration.seconds(6000)

    private let supervisor: ProgramSupervisor

    init() throws {
        supervisor = try ProgramSupervisor()
    }

    deinit {
        supervisor.stop()
    }

    private func run(
        _ command: String..., timeout: Duration = ample, user: String? = nil, secure: Bool = false
    ) async -> CheckResult {
        await supervisor.result(
            of: Program(command: command, user: user, refusesWritable: secure, timeout: timeout))
    }

    /// A script in a directory of its own, removed with it.
    private func withScript<Result>(
        _ text: String, mode: Int = 0o755, _ work: (_ path: String) async throws -> Result
    ) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "check.sh").path
        // Had this process the file open, what is forked meanwhile would hold it too, and execve would say ETXTBSY.
        let write = "printf %s \"$2\" > \"$1\""
        #expect(await run("/bin/sh", "-c", write, "sh", path, text, user: NSUserName()).passed)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return try await work(path)
    }

    @Test(arguments: [0, 1, 2, 127])
    func `the exit status is kept`(status: Int32) async {
        let result = await run("/bin/sh", "-c", "exit \(status)")
        #expect(result.outcome == .exited(status: status))
        #expect(result.passed == (status == 0))
    }

    @Test
    func `both outputs are kept`() async {
        let result = await run("/bin/sh", "-c", "echo out; echo err >&2")
        #expect(String(decoding: result.output, as: UTF8.self) == "out\nerr\n")
    }

    @Test
    func `only the first 4 KiB of the output are kept, and the rest does not block the program`() async {
        let result = await run("/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; exit 3")
        #expect(result.outcome == .exited(status: 3))
        #expect(result.output == Array(repeating: UInt8(ascii: "x"), count: 4096))
    }

    /// With several processes `[` complains, and the script answers 0 by accident: the complaint is kept for whoever looks.
    @Test
    func `the case's script with several web servers passes, and its shell error can be seen`() async {
        let script = "pidof() { echo 12 13; }; if [ -z `pidof nginx` ]; then exit 1; else exit 0; fi"
        let result = await run("/bin/sh", "-c", script)
        #expect(result.outcome == .exited(status: 0))
        #expect(String(decoding: result.output, as: UTF8.self).contains("["))
    }

    @Test
    func `a program that is killed has failed`() async {
        #expect(await run("/bin/sh", "-c", "kill -9 $$").outcome == .killed(signal: 9))
    }

    @Test
    func `at its deadline a program has failed, also when it traps the signal`() async {
        let result = await run("/bin/sh", "-c", "trap 'exit 0' TERM; sleep 600 & wait", timeout: .milliseconds(200))
        #expect(result.outcome == .timedOut)
        #expect(!result.passed)
        #expect(result.duration >= .milliseconds(200))
    }

    @Test
    func `what a program leaves running does not hold up its result`() async {
        let result = await run("/bin/sh", "-c", "sleep 600 & echo $!; exit 0")
        #expect(result.outcome == .exited(status: 0))
        if let left = Int32(String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .newlines)) {
            kill(left, SIGKILL)
        }
    }

    /// The deadline comes when the program has written to the named pipe, which its whole group holds open.
    @Test
    func `the whole process group is killed at the deadline`() async throws {
        let supervisor = try ProgramSupervisor(hasDeadlines: false)
        defer { supervisor.stop() }
        let pipe = try NamedPipe()
        let script = "exec 3> \(pipe.path); sleep 600 & echo begun >&3; wait"
        async let result = supervisor.result(of: Program(command: ["/bin/sh", "-c", script], timeout: .seconds(1)))
        await pipe.awaitWriting()
        supervisor.expire()
        #expect(await result.outcome == .timedOut)
        await pipe.awaitLastWriter()
    }

    /// However early the deadline comes, nothing is left running behind it.
    @Test(arguments: [0, 1, 5])
    func `a program that is given up before it has begun is killed all the same`(milliseconds: Int) async {
        let notices = supervisor.notices(
            of: Program(command: ["/bin/sleep", "600"], timeout: .milliseconds(milliseconds)))
        var outcomes: [CheckResult.Outcome] = []
        for await notice in notices {
            if case .ended(let result, _) = notice { outcomes.append(result.outcome) }
        }
        #expect(outcomes == [.timedOut])
    }

    @Test
    func `a run is told of once at its end, and once when nothing of it is left`() async {
        var kinds: [String] = []
        for await notice in supervisor.notices(of: Program(command: ["/bin/true"])) {
            switch notice {
            case .ended(let result, _): kinds.append("\(result.passed)")
            case .gone: kinds.append("gone")
            }
        }
        #expect(kinds == ["true", "gone"])
    }

    /// A service that a script starts in the background writes when the script has ended; keepalived's would live on.
    @Test
    func `what a program leaves in the background can write on, and is not ended by SIGPIPE`() async throws {
        let (goOn, told) = (try NamedPipe(), try NamedPipe())
        let script = "(trap - PIPE; read x < \(goOn.path); head -c 1000000 /dev/zero; echo $? > \(told.path)) & exit 0"
        #expect(await run("/bin/sh", "-c", script).passed)
        try #require(FileHandle(forWritingAtPath: goOn.path)).write(contentsOf: Data("on\n".utf8))
        #expect(await told.readLine() == "0")
        await eventually { [supervisor] in supervisor.load.leftOpen == 0 }
    }

    @Test
    func `of 500 runs, each with output, timeouts and what it leaves behind, nothing remains`() async throws {
        let before = try openDescriptors()
        for _ in 0..<5 {
            await withTaskGroup { group in
                for number in 0..<100 {
                    let script = ["echo x", "sleep 600", "exit 3", "echo y & exit 0"][number % 4]
                    let timeout: Duration = number % 4 == 1 ? .milliseconds(20) : Self.ample
                    group.addTask { _ = await self.run("/bin/sh", "-c", script, timeout: timeout) }
                }
            }
        }
        await eventually { [supervisor] in supervisor.load == ProgramSupervisor.Load(starters: supervisor.load.starters)
        }
        let after = try openDescriptors()
        // A starter has two: its mailbox and nothing else; other tests of this process open and close theirs meanwhile.
        #expect(after - before < 100, "\(before) descriptors before, \(after) after 500 runs")
    }

    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    @Test
    func `timers that are called off do not pile up`() async {
        for _ in 0..<10_000 { supervisor.cancel(supervisor.at(.now + .seconds(3600)) {}) }
        _ = await run("/bin/true")
        #expect(supervisor.load.timers == 0)
    }

    @Test
    func `what is to be done at a time is done then, in that order`() async {
        let order = AsyncStream<Int>.makeStream()
        let now = ContinuousClock.now
        for number in [3, 1, 2] {
            supervisor.at(now + .milliseconds(number)) { order.continuation.yield(number) }
        }
        var seen: [Int] = []
        for await number in order.stream {
            seen.append(number)
            if seen.count == 3 { break }
        }
        #expect(seen == [1, 2, 3])
    }

    @Test
    func `programs have the signals and descriptors of a fresh process`() async {
        let result = await run("/bin/sh", "-c", "grep -E 'SigBlk' /proc/self/status; ls /proc/self/fd | wc -l")
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.first?.hasSuffix("0000000000000000") == true)
        #expect(lines.last == "4")  // three, and the one that ls reads the directory with
    }

    @Test(.enabled(if: geteuid() == 0, "only root has capabilities to lose"))
    func `programs of other users have no capabilities, and cannot get any`() async {
        let script = "grep -E '^(Cap[IPEA]|NoNewPrivs)' /proc/self/status | tr -d '\\t\\n'"
        let result = await run("/bin/sh", "-c", script, user: "nobody")
        let none = String(repeating: "0", count: 16)
        #expect(
            String(decoding: result.output, as: UTF8.self)
                == "CapInh:\(none)CapPrm:\(none)CapEff:\(none)CapAmb:\(none)NoNewPrivs:1")
    }

    // MARK: What cannot be run

    private func why(_ result: CheckResult) -> String? {
        if case .notRun(let why) = result.outcome { why } else { nil }
    }

    @Test
    func `a missing program has failed and is named`() async {
        let why = why(await run("/nonexistent/check.sh"))
        #expect(why == "/nonexistent/check.sh: No such file or directory; install it or correct the path")
    }

    @Test
    func `a program that is not executable has failed and says how to mend it`() async throws {
        try await withScript("#!/bin/sh\nexit 0\n", mode: 0o644) { path in
            #expect(why(await run(path)) == "\(path) is not executable; run chmod +x \(path)")
        }
    }

    @Test
    func `a program whose interpreter is missing has failed`() async throws {
        try await withScript("#!/nonexistent/interpreter\n") { path in
            #expect(why(await run(path))?.contains("could not be started") == true)
        }
    }

    @Test
    func `a program without a path is looked for in PATH, as for killall -0 nginx`() async {
        #expect(await run("sh", "-c", "exit 7").outcome == .exited(status: 7))
        #expect(why(await run("no-such-program-here"))?.contains("no program no-such-program-here in PATH") == true)
    }

    @Test
    func `a directory and a path that depends on where one stands are no programs`() async {
        #expect(why(await run("/etc"))?.contains("is not a regular file") == true)
        #expect(why(await run("./check.sh"))?.contains("in PATH") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may run programs as somebody else"))
    func `a program runs as the user that is configured, with that user's group and no other`() async {
        let result = await run("/bin/sh", "-c", "id -un; id -Gn", user: "nobody")
        #expect(String(decoding: result.output, as: UTF8.self) == "nobody\nnogroup\n")
    }

    @Test
    func `an unknown user is a failure of the check`() async {
        let why = why(await run("/bin/true", user: "nobody-of-this-name"))
        #expect(why == "user nobody-of-this-name does not exist; create it or correct the user line")
    }

    @Test(.enabled(if: geteuid() == 0, "only root's scripts are examined"))
    func `under enable_script_security a program that others may change is refused`() async throws {
        try await withScript("#!/bin/sh\nexit 0\n", mode: 0o777) { path in
            #expect(await run(path).passed)
            #expect(why(await run(path, secure: true))?.contains("is writable by others than root") == true)
        }
        #expect(await run("/bin/true", secure: true).passed)
    }

    @Test
    func `a run that is called off is killed`() async throws {
        let pipe = try NamedPipe()
        let (run, notices) = supervisor.start(
            Program(command: ["/bin/sh", "-c", "echo begun > \(pipe.path); exec sleep 600"], timeout: Self.ample))
        await pipe.awaitWriting()
        supervisor.kill(run)
        for await notice in notices {
            if case .ended(let result, _) = notice { #expect(result.outcome == .killed(signal: 9)) }
        }
    }

    /// As many as one configuration may hold, and nobody's deadline is missed because of the others.
    @Test
    func `255 checks at once all pass`() async {
        let results = await withTaskGroup { group in
            for _ in 0..<255 { group.addTask { await self.run("/bin/true") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter(\.passed).count == 255)
    }
}

extension ProgramSupervisor {
    func start(_ program: Program) -> (ProgramRun, AsyncStream<ProgramNotice>) {
        let (stream, continuation) = AsyncStream<ProgramNotice>.makeStream()
        let run = run(program) { notice in
            continuation.yield(notice)
            if case .gone = notice { continuation.finish() }
        }
        return (run, stream)
    }

    func notices(of program: Program) -> AsyncStream<ProgramNotice> { start(program).1 }

    /// Runs the program once, and returns with its result.
    func result(of program: Program) async -> CheckResult {
        await withCheckedContinuation { continuation in
            _ = run(program) { notice in
                if case .ended(let result, _) = notice { continuation.resume(returning: result) }
            }
        }
    }
}

/// Lets other threads go on until `condition` holds.
func eventually(_ condition: @escaping @Sendable () -> Bool) async {
    await onThread { while !condition() { sched_yield() } }
}
