import AgentModel
import History
import LinuxIO
import Testing

@testable import Agent

/// When what the agent uses of the machine runs out, and when it is enough again.
struct ResourceUseTests {
    private let begin = ContinuousClock.now
    private let stamp = Stamp(wallMicroseconds: 1, bootID: "boot-1", monotonicMicroseconds: 1)

    private func use(_ descriptors: Int, of limit: Int? = 1024, refusals: [Resource: UInt64] = [:]) -> ResourceUse {
        ResourceUse(openDescriptors: descriptors, descriptorLimit: limit, refusals: refusals)
    }

    @Test(
        arguments: [(921, 1024, false), (922, 1024, true), (1024, 1024, true), (40, 40, true), (20, nil, false)]
            as [(Int, Int?, Bool)])
    func `from nine tenths of a limit on it is near`(used: Int, limit: Int?, isNear: Bool) {
        #expect(use(used, of: limit).isNearlyUsedUp(.descriptors) == isNear)
        #expect(!use(used, of: limit).isNearlyUsedUp(.memory))
        let group = ResourceUse(tasks: used, taskLimit: limit)
        #expect(group.isNearlyUsedUp(.processes) == isNear)
    }

    @Test func `a shortage begins with its first sign and ends five seconds after the last`() {
        var watch = ShortageWatch()
        #expect(watch.looked(use(100), at: stamp, now: begin) == [])
        #expect(watch.looked(use(1000), at: stamp, now: begin + .seconds(1)) == [.began(.descriptors)])
        #expect(watch.shortages[.descriptors]?.since == stamp)
        #expect(watch.looked(use(1001), at: stamp, now: begin + .seconds(4)) == [])
        #expect(watch.looked(use(100), at: stamp, now: begin + .milliseconds(8900)) == [])
        #expect(watch.looked(use(100), at: stamp, now: begin + .seconds(9)) == [.ended(.descriptors)])
        #expect(watch.shortages.isEmpty)
    }

    @Test(arguments: Resource.allCases)
    func `a refusal is a sign, whatever the figures say, and is remembered for five seconds`(resource: Resource) {
        var watch = ShortageWatch()
        _ = watch.looked(use(10), at: stamp, now: begin)
        #expect(watch.looked(use(10, refusals: [resource: 3]), at: stamp, now: begin) == [.began(resource)])
        #expect(watch.isRefused(resource, now: begin + .milliseconds(4999)))
        #expect(!watch.isRefused(resource, now: begin + .seconds(5)))
        #expect(
            watch.looked(use(10, refusals: [resource: 3]), at: stamp, now: begin + .seconds(5)) == [.ended(resource)])
    }

    @Test func `what is only near is not refused`() {
        var watch = ShortageWatch()
        _ = watch.looked(use(1000), at: stamp, now: begin)
        #expect(watch.shortages[.descriptors] != nil && !watch.isRefused(.descriptors, now: begin))
    }

    @Test func `the sentence has the figures and what to do`() {
        #expect(use(1000).detail(of: .descriptors).hasPrefix("1000 of 1024 file descriptors are open."))
        #expect(use(1000).detail(of: .descriptors).contains("LimitNOFILE="))
        #expect(ResourceUse(tasks: 9, taskLimit: 10).detail(of: .processes).contains("9 of 10"))
    }
}
