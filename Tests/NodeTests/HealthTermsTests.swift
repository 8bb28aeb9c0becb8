import Configuration
import Health
import Testing
import VRRP

@testable import Node

/// What is new in a running instance counts from its first result, and what goes on keeps what is known.
struct HealthTermsTests {
    private static let check = TrackerIdentity(.script, "check")

    @Test(arguments: TrackerKind.allCases)
    func `what is new to an instance that takes part is no fault while it is not known`(kind: TrackerKind) {
        let tracker = TrackerIdentity(kind, "new")
        var terms = HealthTerms(base: 100, trackers: [Tracker(tracker, weight: 0)])
        #expect(terms.faults { _ in .verdict(.pending) } == [.checkPending("new")])
        terms.newcomers = Newcomers([tracker], priority: 100)
        #expect(terms.faults { _ in .verdict(.pending) } == [])
        #expect(terms.faults { _ in .verdict(.failing) }.count == 1)
        #expect(terms.faults { _ in .verdict(.passing) } == [])
    }

    @Test func `what a group or another member tracks counts for no member that is on that interface`() {
        func member(_ name: String, on interface: String, _ trackers: [Tracker] = []) -> InstanceConfiguration {
            var configuration = Self.router(name, isRunning: true).configuration
            configuration.interface = interface
            return InstanceConfiguration(
                router: configuration, trackers: trackers, location: SourcePosition(file: "", line: 1, column: 1))
        }
        let link = Tracker(TrackerIdentity(.interface, "eth0"), weight: 20)
        let other = Tracker(TrackerIdentity(.interface, "eth2"), weight: 0)
        let own = Tracker(TrackerIdentity(.interface, "eth1"), weight: 7)
        let members = [member("A", on: "eth0", [own]), member("B", on: "eth1")]
        let group = SyncGroupConfiguration(
            name: "G", members: ["A", "B"], trackers: [link, other], location: members[0].location)
        #expect(group.trackers(of: members[0], among: members) == [own, other])
        #expect(group.trackers(of: members[1], among: members) == [link, other])
    }

    @Test func `an instance that took part has newcomers, one that was out has none, and a new one has its group's`() {
        var participants = Participants()
        participants.note(Self.router("A", isRunning: true), priority: 120)
        participants.note(Self.router("B", isRunning: true, fault: .checkPending("old")), priority: 100)
        participants.note(Self.router("C", isRunning: false), priority: 100)
        func newcomers(_ name: String, _ group: [String] = [], _ verdict: Verdict = .pending) -> Newcomers? {
            participants.newcomers(of: name, in: group, trackers: [Tracker(Self.check, weight: 0)]) { _ in
                .verdict(verdict)
            }
        }
        #expect(newcomers("A") == Newcomers([Self.check], priority: 120))
        #expect(newcomers("A", [], .passing) == nil)
        #expect(newcomers("B") == nil, "it was out, and stays out until everything is known")
        #expect(newcomers("C") == nil)
        #expect(newcomers("D") == nil, "at its first start what is not known is a fault")
        #expect(newcomers("D", ["A"]) == Newcomers([Self.check], priority: nil))
        #expect(newcomers("D", ["B", "C"]) == nil)
    }

    @Test(arguments: [
        ("the same", "web", "/bin/web", "web"), ("another program", "web", "/bin/other", "web"),
        ("another name", "site", "/bin/web", "web"), ("another check", "site", "/bin/other", nil),
    ])
    func `what is known goes with the name, or with the program`(
        _: String, name: String, program: String, source: String?
    ) {
        func configuration(_ name: String, _ program: String) -> Configuration {
            Configuration(checks: [CheckDefinition(name: name, command: [program])])
        }
        let transfer = KnowledgeTransfer(from: configuration("web", "/bin/web"), to: configuration(name, program))
        #expect(transfer.source(of: TrackerIdentity(.script, name)) == source.map { TrackerIdentity(.script, $0) })
    }

    @Test func `files and processes go on in the same way, and what nobody tracked is forgotten`() {
        let old = Configuration(
            trackedFiles: [TrackedFile(name: "f", path: "/f")],
            trackedProcesses: [TrackedProcess(name: "p", program: "p")])
        let new = Configuration(
            trackedFiles: [TrackedFile(name: "g", path: "/f"), TrackedFile(name: "h", path: "/h")],
            trackedProcesses: [
                TrackedProcess(name: "q", program: "p", weight: 9), TrackedProcess(name: "r", program: "p", quorum: 2),
            ])
        let transfer = KnowledgeTransfer(from: old, to: new)
        #expect(transfer.source(of: TrackerIdentity(.file, "g")) == TrackerIdentity(.file, "f"))
        #expect(transfer.source(of: TrackerIdentity(.file, "h")) == nil)
        #expect(transfer.source(of: TrackerIdentity(.process, "q")) == TrackerIdentity(.process, "p"))
        #expect(transfer.source(of: TrackerIdentity(.process, "r")) == nil, "another quorum is another question")
        #expect(transfer.source(of: TrackerIdentity(.interface, "eth9")) == TrackerIdentity(.interface, "eth9"))
    }

    private static func router(_ name: String, isRunning: Bool, fault: Fault? = nil) -> VirtualRouter {
        guard let vrid = VRID(1) else { preconditionFailure("literal") }
        var router = VirtualRouter(
            VirtualRouter.Configuration(name: name, interface: "eth0", vrid: vrid, addresses: []))
        if let fault { _ = router.faultRaised(fault, now: .now) }
        if isRunning { _ = router.startup(now: .now) }
        return router
    }
}
