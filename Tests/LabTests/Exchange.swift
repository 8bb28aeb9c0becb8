import Lab
import Testing

/// Two routers of which each hears the other, takes over from it and yields to it; step by step.
struct Exchange {
    let laboratory: Laboratory
    let mode: Mode
    let lowKind: RouterKind
    let highKind: RouterKind

    private static let lowPriority = 100
    private static let highPriority = 150

    private var low: Node { laboratory.nodes[0] }
    private var high: Node { laboratory.nodes[1] }
    private var lowInstance: InstanceConfiguration { InstanceConfiguration(mode, priority: Self.lowPriority) }
    private var highInstance: InstanceConfiguration { InstanceConfiguration(mode, priority: Self.highPriority) }

    /// The low router alone becomes active; then a higher one comes, leaves in good order, comes back, dies, comes back.
    func run() async throws {
        let lowRouter = try await startLow()
        let first = try await startHigh()
        try await stopHigh(first)
        let second = try await startHigh()
        try await killHigh(second)
        let third = try await startHigh()
        try await expectNoErrors(in: third)
        try await expectNoErrors(in: lowRouter)
    }

    private func startLow() async throws -> any Router {
        let router = try await lowKind.start(on: low, lowInstance.text)
        try await waitForHolders([low.name], after: lowInstance.activeDownInterval)
        let advertisement = try await laboratory.capture.advertisements.first(
            within: LaboratorySuite.patience, "an advertisement of \(low.name)"
        ) { $0.source == low.address }
        #expect(advertisement.version == mode.version)
        #expect(advertisement.authentication == mode.authentication)
        #expect(advertisement.interval == mode.advertisementInterval)
        #expect(advertisement.addresses == ["192.168.100.167"])
        return router
    }

    /// The higher priority preempts. Left-over addresses of a killed run are gone before.
    private func startHigh() async throws -> any Router {
        let before = laboratory.addresses.changes.count
        let wasLeftBehind = laboratory.addresses.holders(of: LaboratorySuite.address).contains(high.name)
        let router = try await highKind.start(on: high, highInstance.text)
        try await waitForHolders([high.name], after: highInstance.activeDownInterval)
        // The low one yields to the first advertisement that it hears: had it needed a second, both would have held
        // the address for an interval. What a killed router left behind was a second holder for as long as it was dead.
        let changes = laboratory.addresses.changes.events.dropFirst(before).filter { $0.node == high.name }
        #expect(
            changes.filter { $0.address == LaboratorySuite.address }.map(\.isPresent)
                == (wasLeftBehind ? [false, true] : [true]))
        if !wasLeftBehind { expectNoDoubleHolder(after: before) }
        try await expectNoErrors(in: router)
        return router
    }

    private func stopHigh(_ router: any Router) async throws {
        let (changes, seen) = (laboratory.addresses.changes.count, laboratory.capture.advertisements.count)
        try await router.stop()
        let goodbye = try await laboratory.capture.advertisements.first(
            after: seen, within: LaboratorySuite.patience, "priority 0 from \(high.name)"
        ) { [high] in $0.source == high.address && $0.priority == 0 }
        let successor = try await advertisementOfLow(after: seen)
        try await waitForHolders([low.name], after: .zero)
        // After priority 0 a backup waits for Skew_Time only, which is less than one interval; without it, for three
        // intervals more.
        #expect(successor.time - goodbye.time < mode.advertisementInterval * 3)
        expectNoDoubleHolder(after: changes)
    }

    private func killHigh(_ router: any Router) async throws {
        try await router.kill()
        let seen = laboratory.capture.advertisements.count
        let last = laboratory.capture.advertisements.events.last { [high] in $0.source == high.address }
        let successor = try await advertisementOfLow(after: seen)
        // Nobody took the address from the dead node.
        try await waitForHolders([low.name, high.name], after: .zero)
        let silence = successor.time - (try #require(last)).time
        // Not earlier than the protocol says, by more than the difference between two receivers of one packet may be;
        // and not so late that another interval must have passed.
        #expect(silence > lowInstance.activeDownInterval - .milliseconds(20))
        #expect(silence < lowInstance.activeDownInterval + mode.advertisementInterval)
    }

    private func advertisementOfLow(after seen: Int) async throws -> SeenAdvertisement {
        try await laboratory.capture.advertisements.first(
            after: seen, within: lowInstance.activeDownInterval + LaboratorySuite.patience,
            "an advertisement of \(low.name)"
        ) { [low] in $0.source == low.address }
    }

    private func waitForHolders(_ names: Set<String>, after time: Duration) async throws {
        try await laboratory.addresses.wait(
            for: names, toHold: LaboratorySuite.address, within: time + LaboratorySuite.patience)
    }

    private func expectNoDoubleHolder(after start: Int) {
        let longest = laboratory.addresses.doubleHoldings(of: LaboratorySuite.address, after: start).first
        #expect(longest ?? .zero < mode.advertisementInterval)
    }

    private func expectNoErrors(in router: any Router) async throws {
        #expect(try await router.receptionErrors() == [:])
    }
}
