/// A drain of a group: all members are handed over, or none.
extension Settlement {
    /// Lets all members resign together, leave together when each has its successor, and come back together otherwise.
    mutating func handOver() {
        let handingOver = resigning
        guard let leader = handingOver.first(where: { $0.terms.departure != nil }) ?? handingOver.first else { return }
        if let stayed = indices.first(where: { members[$0].groupMove == .stays }) {
            return stay(with: stayed)
        }
        for index in indices {
            actions[index] += members[index].resignWithGroup(alone: leader.terms.alone, now: now)
        }
        let terms = resigning.map(\.terms)
        if terms.allSatisfy({ $0.successor != nil }) { return leave() }
        if terms.contains(where: \.isExpired) { return giveUp(comesBack: !terms.allSatisfy(\.leavesAnyway)) }
        guard let deadline = terms.map(\.deadline).max() else { return }
        for index in indices { members[index].waitForSuccessors(until: deadline) }
    }

    private var resigning: [(index: Int, terms: VirtualRouter.Resigning)] {
        indices.compactMap { index in
            guard case .resigning(let terms) = members[index].state else { return nil }
            return (index, terms)
        }
    }

    private mutating func leave() {
        for (index, terms) in resigning {
            guard let successor = terms.successor else { continue }
            actions[index] += members[index].handedOver(terms, to: successor, now: now)
        }
    }

    /// One has no successor.
    private mutating func giveUp(comesBack: Bool) {
        guard let lonely = resigning.first(where: { $0.terms.successor == nil }) else { return }
        for (index, terms) in resigning {
            if let successor = terms.successor, !comesBack {
                actions[index] += members[index].handedOver(terms, to: successor, now: now)
            } else if terms.successor == nil, terms.departure != nil || !comesBack {
                actions[index] += members[index].handoverFailed(terms, now: now)
            } else {
                comeBack(index, with: lonely.index)
            }
        }
    }

    private mutating func stay(with leader: Int) {
        for (index, _) in resigning { comeBack(index, with: leader) }
    }

    private mutating func comeBack(_ index: Int, with leader: Int) {
        let summary = Summary.staying(with: name(of: leader))
        actions[index] += members[index].comeBack(because: .syncGroup, summary, now: now)
    }
}

extension VirtualRouter {
    /// An Active goes along with a member that is drained.
    fileprivate mutating func resignWithGroup(alone: Departure?, now: Instant) -> [Action] {
        guard case .active = state else { return [] }
        return beginHandover(for: nil, alone: alone, now: now)
    }

    fileprivate mutating func waitForSuccessors(until deadline: Instant) {
        guard case .resigning(var resigning) = state else { return }
        resigning.deadline = deadline
        state = .resigning(resigning)
    }
}

extension VirtualRouter.Resigning {
    /// Whether it gives the addresses up also where nobody takes over.
    fileprivate var leavesAnyway: Bool {
        switch alone {
        case nil, .drain(.lastResort), .recovery: false
        case .drain(.out), .shutdown: true
        }
    }
}
