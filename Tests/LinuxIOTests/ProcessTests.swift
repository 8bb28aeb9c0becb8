import CLinux
import Glibc
import LinuxIO
import Testing

struct ProcessTests {
    @Test func `a thread has the start of its name`() throws {
        let name = try onThread(named: "a name that is too long") { try contents(ofFile: "/proc/thread-self/comm") }
        #expect(name == "a name that is \n")
    }

    @Test func `a thread can be joined twice`() throws {
        let thread = try Thread.start(name: "test") {}
        thread.join()
        thread.join()
    }

    /// One after the other: signals are the whole process'.
    @Test(.serialized, arguments: Signal.allCases)
    func `a signal arrives as data`(signal: Signal) throws {
        let received = try onThread { () throws -> [Signal?] in
            let signals = try SignalDescriptor()
            let before = try signals.receive()
            pthread_kill(pthread_self(), signal.number)
            return [before, try signals.receive(), try signals.receive()]
        }
        #expect(received == [nil, signal, nil])
    }

    @Test func `the boot has a name`() throws {
        let name = try BootID.current()
        #expect(name.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(try BootID.current() == name)
    }

    /// Allowed or not depends on the machine; what counts is that a refusal says which call and why.
    @Test func `real-time priority is granted or refused with a reason`() throws {
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

    @Test func `an impossible priority is refused`() throws {
        let error = #expect(throws: SystemError.self) { try Scheduling.requestRealTime(priority: 100) }
        #expect(error?.errno == EINVAL)
    }

    @Test func `a thread can be bound to a processor, and to all it had before`() throws {
        let (one, all, again) = try onThread { () throws -> ([Int], [Int], [Int]) in
            let all = try Scheduling.processors()
            try Scheduling.setProcessors([all[0]])
            let one = try Scheduling.processors()
            try Scheduling.setProcessors(all)
            return (one, all, try Scheduling.processors())
        }
        #expect(one == [all[0]])
        #expect(again == all)
    }

    @Test func `a processor that no machine has is refused`() throws {
        let error = try onThread { () -> SystemError? in
            do throws(SystemError) {
                try Scheduling.setProcessors([1023])
                return nil
            } catch {
                return error
            }
        }
        #expect(error?.errno == EINVAL)
    }

    /// Needs the right to real-time priority; without it there is nothing to take away.
    @Test func `a thread that computes for too long loses its real-time priority, and the process goes on`() throws {
        let taken = try onThread { () throws -> Bool in
            do throws(SystemError) {
                try Scheduling.limitRealTime(.milliseconds(50))
                try Scheduling.requestRealTime(priority: 1)
            } catch {
                return true
            }
            let end = ContinuousClock.now + .seconds(20)
            while sched_getscheduler(0) & ~CInt(0x4000_0000) == SCHED_RR, ContinuousClock.now < end {}
            return Scheduling.takeRealTimeExcess() && !Scheduling.takeRealTimeExcess()
        }
        #expect(taken)
    }

    @Test(arguments: [
        (SystemError(call: "bind", errno: EADDRINUSE), "bind failed: Address already in use (EADDRINUSE)"),
        (
            SystemError(call: "open", errno: ENOENT, detail: "/etc/aloft"),
            "open failed: No such file or directory (ENOENT): /etc/aloft"
        ),
        (SystemError(call: "read", errno: 4000), "read failed: Unknown error (errno 4000)"),
    ])
    func `an error reads as a sentence`(error: SystemError, text: String) {
        #expect(error.description == text)
    }
}
