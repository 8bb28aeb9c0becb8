/// One settling of a group, step by step.
struct Settlement {
    typealias Instant = ContinuousClock.Instant

    var members: [VirtualRouter]
    var actions: [[Action]]
    let now: Instant

    init(members: [VirtualRouter], now: Instant) {
        self.members = members
        self.now = now
        actions = Array(repeating: [], count: members.count)
    }

    var indices: Range<Int> { members.indices }

    func name(of index: Int) -> String { members[index].configuration.name }
}

// MARK: - Out

extension Settlement {
    /// A member that cannot take part, or was drained, keeps all others out; each of them says whose fault it is.
    mutating func shareFaults() {
        let blocking = indices.filter { members[$0].isKeptOut }.map { Fault.groupMember(name(of: $0)) }
        for index in indices {
            let follows = members[index].isRunning && !members[index].isKeptOut
            actions[index] += members[index].follow(faults: follows ? blocking : [])
        }
    }

    /// One yielded to another router, so all do, without a word: that router is Active on their links too.
    mutating func yield() {
        guard let leader = indices.first(where: { members[$0].yieldedTo != nil }), let peer = members[leader].yieldedTo
        else { return }
        let summary = Summary.yielding(with: name(of: leader), to: peer)
        for index in indices {
            actions[index] += members[index].yield(with: summary, now: now)
            members[index].markYielded(at: now)
        }
    }
}

// MARK: - In

extension Settlement {
    /// Those that nothing keeps out any more become Backups.
    mutating func join() {
        for index in indices where members[index].mayJoin {
            members[index].joinGroup(now: now)
        }
    }

    /// All become Active when all are ready; one that has come to an Active group becomes Active at once.
    mutating func takeOver() {
        let states = indices.filter { members[$0].isRunning }.map { members[$0].state }
        guard !states.contains(where: \.isResigning) else { return }
        if let leader = indices.first(where: { members[$0].state.isActive }) {
            let summary = Summary.following(name(of: leader))
            return becomeActive { _ in (.syncGroup, summary) }
        }
        guard states.count == members.count, states.allSatisfy({ $0.readySince != nil }) else { return }
        guard !wasOutranked else { return putOff() }
        guard let leader = indices.max(by: { readySince($0) < readySince($1) }) else { return }
        let summary = Summary.takingOver(with: name(of: leader))
        becomeActive { $0 == leader ? nil : (.syncGroup, summary) }
    }

    private func readySince(_ index: Int) -> Instant { members[index].state.readySince ?? now }

    /// - Parameter cause: why each of them does; nil for its own cause.
    private mutating func becomeActive(_ cause: (Int) -> (Transition.Reason, String)?) {
        for index in indices where members[index].isRunning {
            let cause = cause(index)
            actions[index] += members[index].becomeActive(inGroupBecause: cause, now: now)
        }
    }

    /// The history hears of those that joined and are still Backups.
    mutating func recordJoins() {
        for index in indices { actions[index] += members[index].endMove() }
    }
}
