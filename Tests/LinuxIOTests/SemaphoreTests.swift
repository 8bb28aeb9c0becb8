import LinuxIO
import Testing

struct SemaphoreTests {
    @Test func `looks without a wait`() {
        let semaphore = Semaphore()
        #expect(!semaphore.wait(atMost: .zero))
        #expect(!semaphore.wait(atMost: .seconds(-1)), "a limit that has passed")
        semaphore.signal()
        #expect(semaphore.wait(atMost: .zero))
        #expect(!semaphore.wait(atMost: .zero), "one signal ends one wait")
    }

    @Test func `waits for its limit and no less`() {
        let semaphore = Semaphore()
        for limit in [Duration.milliseconds(1), .milliseconds(20), .milliseconds(999)] {
            let begin = ContinuousClock.now
            #expect(!semaphore.wait(atMost: limit))
            #expect(ContinuousClock.now - begin >= limit)
        }
    }

    @Test(arguments: [Duration.seconds(3600), .seconds(Int64.max)])
    func `is woken by a signal`(limit: Duration) throws {
        let (semaphore, woken) = (Semaphore(), Semaphore())
        let thread = try Thread.start(name: "waits") {
            if semaphore.wait(atMost: limit) { woken.signal() }
        }
        semaphore.signal()
        thread.join()
        #expect(woken.wait(atMost: .zero))
    }
}
