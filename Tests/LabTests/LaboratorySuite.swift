import Lab
import Testing

/// All tests with real nodes, one after the other: they measure times, and the nodes share the machine's processors.
@Suite(
    .serialized, .timeLimit(.minutes(10)),
    .enabled(
        if: Laboratory.isAvailable, "SKIPPED: the laboratory runs inside Tests/Lab/inside, as `make test` starts it"))
enum LaboratorySuite {
    /// The address that the nodes keep alive.
    static let address = "192.168.100.167/24"

    /// Beyond what the protocol's timers say, an event may be late by this much on a busy machine; it only bounds a hang.
    static let patience = Duration.seconds(5)
}

extension Trait where Self == ConditionTrait {
    /// For what is done as another user than root.
    static var needsOtherUsers: Self {
        .enabled(
            if: Machine.hasOtherUsers,
            "SKIPPED: this user's namespace has no other users; become root, or install uidmap and give /etc/subuid a range"
        )
    }

    /// For what is as punctual as real-time priority makes it.
    static var needsRealTime: Self {
        .enabled(if: Machine.allowsRealTime, "SKIPPED: real-time priority is refused to this user; become root")
    }
}

/// What a test says when there is no program to test.
let aloftIsMissing: Comment = "SKIPPED: no aloft to test; `make build` makes it"
