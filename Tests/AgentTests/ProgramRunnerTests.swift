import Foundation
import Health
import Testing

@testable import Agent

/// Checks fail closed: whatever is not a clean exit with status 0, in time, has failed and says why.
struct ProgramRunnerTests {
    /// Longer than all tests together take: each of them may have the threads that this one waits for.
    static let ample = Duration.seconds(600)

    private func run(
        _ command: String..., timeout: Duration = ample, user: String? = nil, secure: Bool = false
    ) async -> CheckResult {
        await ProgramRunner(Program(command: command, user: user, refusesWritable: secure, timeout: timeout)).run()
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
        let pipe = try NamedPipe()
        let script = "exec 3> \(pipe.path); sleep 600 & echo begun >&3; wait"
        let runner = ProgramRunner(Program(command: ["/bin/sh", "-c", script], timeout: .seconds(1))) { _ in
            await pipe.awaitWriting()
        }
        #expect(await runner.run().outcome == .timedOut)
        await pipe.awaitLastWriter()
    }

    /// However early the deadline comes, nothing is left running behind it.
    @Test(arguments: [0, 1, 5])
    func `a program that is given up before it has begun is killed all the same`(milliseconds: Int) async {
        let runner = ProgramRunner(Program(command: ["/bin/sleep", "600"], timeout: .milliseconds(milliseconds)))
        #expect(await runner.run().outcome == .timedOut)
        await onThread { while !runner.isIdle { sched_yield() } }
    }

    @Test
    func `programs have the signals and descriptors of a fresh process`() async {
        let result = await run("/bin/sh", "-c", "grep -E 'SigBlk' /proc/self/status; ls /proc/self/fd | wc -l")
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.first?.hasSuffix("0000000000000000") == true)
        #expect(lines.last == "4")  // three, and the one that ls reads the directory with
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
    func `while a run is still there no other is started`() async throws {
        let pipe = try NamedPipe()
        let script = "echo begun > \(pipe.path); exec sleep 600"
        let runner = ProgramRunner(Program(command: ["/bin/sh", "-c", script], timeout: Self.ample))
        async let first = runner.run()
        await pipe.awaitWriting()
        #expect(why(await runner.run())?.contains("no other is started until it is gone") == true)
        runner.kill()
        #expect(await first.outcome == .killed(signal: 9))
    }

    /// As many as one configuration may hold, and nobody's deadline is missed because of the others.
    @Test
    func `255 checks at once all pass`() async {
        let results = await withTaskGroup { group in
            for _ in 0..<255 { group.addTask { await run("/bin/true") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter(\.passed).count == 255)
    }
}
