internal import AgentModel
private import Health
internal import Texts
private import VRRP

/// A snapshot as it looks at one moment: whether it may still be believed, and how long ago things were.
struct View {
    /// Beyond this age a snapshot says nothing about now: the engine wakes up more often than that.
    static let deadline = Duration.seconds(3)

    private let published: PublishedSnapshot
    let now: ContinuousClock.Instant
    /// What the agent uses of the machine.
    var resources: ResourceStatus
    var mail: MailStatus

    init(
        _ published: PublishedSnapshot, now: ContinuousClock.Instant, resources: ResourceStatus = ResourceStatus(),
        mail: MailStatus = MailStatus()
    ) {
        self.published = published
        self.now = now
        self.resources = resources
        self.mail = mail
    }

    var snapshot: Snapshot { published.snapshot }

    /// How long the engine has not been heard of.
    var age: Duration { max(.zero, now - snapshot.instant) }

    var isStalled: Bool { age > Self.deadline }

    func instance(_ name: String) -> InstanceSnapshot? {
        snapshot.instances.first { $0.router.configuration.name == name }
    }

    func check(_ name: String) -> CheckSnapshot? {
        snapshot.checks.first { $0.check.definition.name == name }
    }
}

extension ManagementAPI {
    /// - Throws: before the engine published anything.
    func view() throws(Problem) -> View {
        guard let published = snapshots.latest else {
            throw Problem(.starting, "The agent has not read its configuration yet.")
        }
        return View(published, now: clocks.now(), resources: resources(), mail: mail())
    }

    /// - Throws: when the engine is not there to do anything.
    func requireEngine() throws(Problem) {
        let view = try view()
        if view.isStalled { throw view.stalled }
    }
}

extension View {
    var stalled: Problem {
        Problem(
            .engineStalled,
            "The engine was last heard of \(age.milliseconds) ms ago. Its state is not known; see the agent's log.")
    }
}

extension Stamp {
    var text: String { Timestamp.text(wallMicroseconds) }
}
