import Synchronization
import Testing

@testable import ManagementAPI

struct FailureLimiterTests {
    /// A clock that moves when told to.
    private final class Time: Sendable {
        let now = Mutex(ContinuousClock.now)

        func pass(_ duration: Duration) { now.withLock { $0 += duration } }
        func limiter() -> FailureLimiter { FailureLimiter(now: { self.now.withLock { $0 } }) }
    }

    private let time = Time()

    @Test func `ten failures within a minute are borne, and then one every six seconds`() {
        let limiter = time.limiter()
        for _ in 0..<FailureLimiter.allowance {
            #expect(limiter.refusal(of: .user(1)) == nil)
            limiter.failed(.user(1))
        }
        #expect(limiter.refusal(of: .user(1)) == .seconds(6))
        time.pass(.seconds(5))
        #expect(limiter.refusal(of: .user(1)) == .seconds(1))
        time.pass(.seconds(1))
        #expect(limiter.refusal(of: .user(1)) == nil)
        limiter.failed(.user(1))
        #expect(limiter.refusal(of: .user(1)) == .seconds(6))
        time.pass(.seconds(60))
        for _ in 0..<FailureLimiter.allowance { limiter.failed(.user(1)) }
        #expect(limiter.refusal(of: .user(1)) == .seconds(6))
    }

    @Test func `one source does not pay for another`() {
        let limiter = time.limiter()
        for _ in 0..<FailureLimiter.allowance { limiter.failed(.init(address: "192.0.2.1")) }
        #expect(limiter.refusal(of: .init(address: "192.0.2.1")) != nil)
        #expect(limiter.refusal(of: .init(address: "192.0.2.2")) == nil)
    }

    @Test(arguments: [
        ("192.0.2.1", "::ffff:192.0.2.1", true), ("2001:db8::1", "2001:db8::2:3", true),
        ("2001:db8::1", "2001:db8:0:1::1", false), ("fe80::1", "fe80::1%eth0", true), ("192.0.2.1", "192.0.2.2", false),
        ("nonsense", "more nonsense", true),
    ])
    func `a host is one source by whatever address it comes`(first: String, second: String, isSame: Bool) {
        #expect((FailureLimiter.Source(address: first) == FailureLimiter.Source(address: second)) == isSame)
    }

    @Test func `so many sources are remembered and no more, the oldest first out`() {
        let limiter = time.limiter()
        for _ in 0..<FailureLimiter.allowance { limiter.failed(.user(0)) }
        time.pass(.milliseconds(1))
        for user in 1..<UInt32(FailureLimiter.maximumSources) {
            limiter.failed(.user(user))
            time.pass(.microseconds(1))
        }
        #expect(limiter.refusal(of: .user(0)) != nil)
        limiter.failed(.user(5000))
        #expect(limiter.sourceCount == FailureLimiter.maximumSources)
        #expect(limiter.refusal(of: .user(0)) == nil)
        for _ in 1..<FailureLimiter.allowance { limiter.failed(.user(1)) }
        #expect(limiter.refusal(of: .user(1)) != nil)
    }
}
