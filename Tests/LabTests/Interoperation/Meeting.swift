import Lab

/// Two routers on one switch, of which one is Aloft: first it has the higher priority, then the other.
struct Meeting {
    private static let low = 100
    private static let high = 150

    private let laboratory: Laboratory
    private let aloft: Speaker
    private let peer: Speaker
    private var speech: Speech { aloft.speech }

    /// The answers for one row; what cannot be asked any more because something failed before is said to be so.
    static func cells(of row: Matrix.Row) async -> [Matrix.Cell] {
        let first = await cells(of: row, aloft: high, peer: low) { try await $0.aloftIsHigher(&$1) }
        let second = await cells(of: row, aloft: low, peer: high) { try await $0.peerIsHigher(&$1) }
        return first + second
    }

    private static func cells(
        of row: Matrix.Row, aloft: Int, peer: Int,
        _ act: @escaping @Sendable (Meeting, inout Answers) async throws -> Void
    ) async -> [Matrix.Cell] {
        var answers = Answers(row: row, aloftIsHigher: aloft > peer)
        do {
            let final = try await Laboratory.with(nodes: ["aloft", "peer"]) { laboratory in
                var answers = Answers(row: row, aloftIsHigher: aloft > peer)
                do {
                    let meeting = try await Meeting(
                        laboratory, row: row, aloftPriority: aloft, peerPriority: peer)
                    try await act(meeting, &answers)
                } catch {
                    answers.fail("\(error)")
                }
                return answers
            }
            return final.cells
        } catch {
            answers.fail("\(error)")
            return answers.cells
        }
    }

    private init(
        _ laboratory: Laboratory, row: Matrix.Row, aloftPriority: Int, peerPriority: Int
    ) async throws {
        self.laboratory = laboratory
        let (here, there) = (laboratory.nodes[0], laboratory.nodes[1])
        aloft = try await Speaker(.aloft, on: here, beside: there, priority: aloftPriority, row.speech)
        peer = try await Speaker(row.peer, on: there, beside: here, priority: peerPriority, row.speech)
    }

    /// The peer yields to Aloft, hears it, takes the addresses when Aloft drains, and when it dies.
    private func aloftIsHigher(_ answers: inout Answers) async throws {
        let router = try await peer.start()
        try await waitUntilAlone(peer)
        let agent = try await start(aloft)
        try await waitUntilAlone(aloft)
        answers.pass(.yields)
        try await expectSilence(of: peer, whileSpeaking: aloft)
        try expectNone(try await router.receptionErrors())
        try expectNone(try await agent.receptionErrors())
        answers.pass(.hears)
        let drain = try await agent.change("POST", "/v1/drain")
        guard drain.status == 200 else { throw Unexpected("the drain was answered with \(drain.status)") }
        try await waitUntilAlone(peer)
        answers.pass(.drains)
        _ = try await agent.change("DELETE", "/v1/drain")
        try await waitUntilAlone(aloft)
        try await agent.kill()
        try await waitUntilAlone(peer)
        answers.pass(.takesOver)
    }

    /// Aloft yields to the peer, hears it, takes the addresses when the peer is stopped, and when it dies.
    private func peerIsHigher(_ answers: inout Answers) async throws {
        let agent = try await start(aloft)
        try await waitUntilAlone(aloft)
        let router = try await peer.start()
        try await waitUntilAlone(peer)
        answers.pass(.yields)
        try await expectSilence(of: aloft, whileSpeaking: peer)
        try expectNone(try await agent.receptionErrors())
        try expectNone(try await router.receptionErrors())
        answers.pass(.hears)
        try await router.stop()
        try await waitUntilAlone(aloft)
        answers.pass(.drains)
        let second = try await peer.start()
        try await waitUntilAlone(peer)
        try await second.kill()
        try await waitUntilAlone(aloft)
        try await laboratory.addresses.wait(
            for: holders(with: aloft), toHold: speech.watchedAddress, within: LaboratorySuite.patience)
        answers.pass(.takesOver)
    }

    /// A killed keepalived leaves its addresses where they are, and FRR has them on an interface of its own for good.
    private func holders(with speaker: Speaker) -> Set<String> { [speaker.node.name, peer.node.name] }

    private func start(_ speaker: Speaker) async throws -> AloftAgent {
        guard let agent = try await speaker.start() as? AloftAgent else { throw Unexpected("no agent was started") }
        return agent
    }

    /// Two advertisements of one in a row, an interval apart: the other sends none any more.
    private func waitUntilAlone(_ speaker: Speaker) async throws {
        let before = laboratory.capture.advertisements.count
        let deadline = speech.activeDownInterval(priority: Self.low) * 2 + LaboratorySuite.patience
        _ = try await laboratory.capture.advertisements.wait(
            within: deadline, for: "\(speaker.kind.rawValue) alone with priority \(speaker.priority)"
        ) { events -> Bool? in
            let last = events.dropFirst(before).suffix(3)
            return last.count == 3 && last.allSatisfy { $0.priority == speaker.priority } ? true : nil
        }
    }

    /// For as long as a Backup that hears nothing would wait.
    private func expectSilence(of backup: Speaker, whileSpeaking active: Speaker) async throws {
        let before = laboratory.capture.advertisements.count
        let needed = 6
        let seen = try await laboratory.capture.advertisements.wait(
            within: speech.interval * needed + LaboratorySuite.patience, for: "\(needed) advertisements"
        ) { events -> [SeenAdvertisement]? in
            let seen = events.dropFirst(before)
            return seen.filter { $0.priority == active.priority }.count >= needed ? Array(seen) : nil
        }
        let others = seen.filter { $0.priority != active.priority }
        guard others.isEmpty else { throw Unexpected("\(backup.kind.rawValue) spoke too: \(others[0])") }
    }

    private func expectNone(_ errors: [String: Int]) throws {
        guard errors.isEmpty else { throw Unexpected("errors in what was received: \(errors)") }
    }
}

/// What was seen was not what the protocol asks for.
private struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The cells of one half of a row, in the order in which they are asked.
struct Answers: Sendable {
    private let row: Matrix.Row
    private let aloftIsHigher: Bool
    private(set) var cells: [Matrix.Cell] = []

    private static let order: [Matrix.Question] = [.yields, .hears, .drains, .takesOver]

    init(row: Matrix.Row, aloftIsHigher: Bool) {
        self.row = row
        self.aloftIsHigher = aloftIsHigher
    }

    /// Whom a question is about: it is the lower one that yields, hears and takes over, and the higher one that drains.
    private func who(_ question: Matrix.Question) -> Program {
        (question == .drains) == aloftIsHigher ? .aloft : row.peer
    }

    mutating func pass(_ question: Matrix.Question) {
        cells.append(Matrix.Cell(who: who(question), question: question, failure: nil))
    }

    /// The first question that is not answered failed for `reason`; the rest could not be asked.
    mutating func fail(_ reason: String) {
        for (index, question) in Self.order.dropFirst(cells.count).enumerated() {
            let failure = index == 0 ? reason : "not asked after that"
            cells.append(Matrix.Cell(who: who(question), question: question, failure: failure))
        }
    }
}
