import CLinux
import Glibc
import LinuxIO
import Testing

struct ProcessTests {
    @Test func aThreadHasTheStartOfItsName() throws {
        let name = try onThread(named: "a name that is too long") { try contents(ofFile: "/proc/thread-self/comm") }
        #expect(name == "a name that is \n")
    }

    @Test func aThreadCanBeJoinedTwice() throws {
        let thread = try Thread.start(name: "test") {}
        thread.join()
        thread.join()
    }

    /// One after the other: signals are the whole process'.
    @Test(.serialized, arguments: Signal.allCases)
    func aSignalArrivesAsData(signal: Signal) throws {
        let received = try onThread { () throws -> [Signal?] in
            let signals = try SignalDescriptor()
            let before = try signals.receive()
            pthread_kill(pthread_self(), signal.number)
            return [before, try signals.receive(), try signals.receive()]
        }
        #expect(received == [nil, signal, nil])
    }

    @Test func theBootHasAName() throws {
        let name = try BootID.current()
        #expect(name.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(try BootID.current() == name)
    }

    /// Allowed or not depends on the machine; what counts is that a refusal says which call and why.
    @Test func realTimePriorityIsGrantedOrRefusedWithAReason() throws {
        let outcome = try onThread { () -> SystemError? in
            do throws(SystemError) {
                try Scheduling.requestRealTime(priority: 1)
                return nil
            } catch {
                return error
            }
        }
        #expect(outcome == nil || outcome == SystemError(call: "sched_setscheduler", errno: EPERM))
    }

    @Test func anImpossiblePriorityIsRefused() throws {
        let error = #expect(throws: SystemError.self) { try Scheduling.requestRealTime(priority: 100) }
        #expect(error?.errno == EINVAL)
    }

    @Test(arguments: [
        (SystemError(call: "bind", errno: EADDRINUSE), "bind failed: Address already in use (EADDRINUSE)"),
        (
            SystemError(call: "open", errno: ENOENT, detail: "/etc/aloft"),
            "open failed: No such file or directory (ENOENT): /etc/aloft"
        ),
        (SystemError(call: "read", errno: 4000), "read failed: Unknown error (errno 4000)"),
    ])
    func anErrorReadsAsASentence(error: SystemError, text: String) {
        #expect(error.description == text)
    }
}
