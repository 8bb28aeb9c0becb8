import Testing

@testable import Balancing

struct RealServerWeightTests {
    private let now = Fixture.start

    @Test(arguments: [(0, 0), (1, 1), (8, 8), (253, 253), (-5, 0), (Int.max, ServerTerms.maximumWeight)])
    func `a number that a check reports replaces the configured weight`(number: Int, weight: Int) {
        var server = Fixture.up(Fixture.terms(1, weight: 3))
        server.checkFinished("http-1", .reported(number), now: now)
        #expect(server.state == .up)
        #expect(server.effectiveWeight == weight)
        server.checkFinished("http-1", .passed, now: now)
        #expect(server.effectiveWeight == 3)
    }

    @Test(arguments: [
        (2, 10, 25), (-1, 3, 2), (-1, 9, 0), (Int.max, 2, ServerTerms.maximumWeight), (Int.min, Int.max, 0),
        (1, Int.min, 0),
    ])
    func `the number of a file is multiplied and added`(times: Int, number: Int, weight: Int) {
        var server = Fixture.up(Fixture.terms(1, weight: 5, checks: [CheckTerms("file", .addsWeight(times: times))]))
        server.checkFinished("file", .reported(number), now: now)
        #expect(server.effectiveWeight == weight)
    }

    @Test func `a failure can lower the weight instead`() {
        let checks = [CheckTerms("http-1"), CheckTerms("load", .changesWeight(by: -4))]
        var server = Fixture.up(Fixture.terms(1, weight: 10, checks: checks))
        server.checkFinished("load", .failed("load 12"), now: now)
        #expect(server.state == .up)
        #expect(server.effectiveWeight == 6)
        #expect(server.reasons == [.checkFailed("load", "load 12"), .checkWeight("load", adds: -4)])
    }

    @Test func `an override takes the place of the configured weight and of what a check sets`() {
        let checks = [CheckTerms("script"), CheckTerms("load", .changesWeight(by: -4))]
        var server = Fixture.up(Fixture.terms(1, weight: 10, checks: checks))
        server.setWeight(20)
        server.checkFinished("script", .reported(99), now: now)
        #expect(server.effectiveWeight == 20)
        server.checkFinished("load", .failed("load 12"), now: now)
        #expect(server.effectiveWeight == 16)
        server.renew(Fixture.terms(1, weight: 5, checks: checks), now: now)
        #expect(server.effectiveWeight == 16)
        server.setWeight(nil)
        #expect(server.effectiveWeight == 95)
    }

    @Test func `a weight out of bounds is brought within them`() {
        var server = Fixture.up(Fixture.terms(1))
        server.setWeight(.max)
        #expect(server.effectiveWeight == ServerTerms.maximumWeight)
        server.setWeight(-1)
        #expect(server.effectiveWeight == 0)
        #expect(server.reasons.map(\.text) == ["weight set to 0, configured 1", "weight 0: no new connections"])
    }
}
