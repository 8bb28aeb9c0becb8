import Testing

/// What waits for a disk comes one after the other: it waits on one of Swift's few threads, and other tests need those.
@Suite(.serialized)
struct ControllerSuite {}
