internal import Failsafe
internal import Files
private import Glibc
internal import LinuxIO
internal import Node

/// The failsafes of earlier runs, until nothing is left to be claimed of them, and all that was is known to this run's own.
///
/// There is one, or after an agent that died soon after its start two and more.
final class EarlierFailsafes {
    /// For its answer to the first question.
    private static let patience = Duration.seconds(1)

    private struct Link {
        let channel: MessageChannel
        var agentEndedAt: ContinuousClock.Instant
        /// What can still be asked of it, or was and is not answered.
        var offered: Set<String>
        /// What it has handed off and acts for again if this agent dies before its own failsafe can.
        var handedOff: Set<String> = []
        /// Asked for as soon as it reads again.
        var waiting: [NextAgentMessage] = []
    }

    private var links: [Link]
    /// What they offer, and how the last run ended.
    let handoffs: Handoffs
    /// Nothing is claimed any more.
    private var isEnded = false

    /// Asks who is there. Waits for the answers: not for the engine's thread once that speaks VRRP.
    ///
    /// - Parameter directory: the runtime directory.
    /// - Returns: nil where there is none, or none that has anything to give or to tell.
    static func find(in directory: String) -> EarlierFailsafes? {
        var links: [Link] = []
        var reports: [ExitReport] = []
        for name in ((try? FileSystem.names(in: directory)) ?? []).sorted() where FailsafeSocket.isName(name) {
            guard let (link, report) = meet(at: "\(directory)/\(name)") else { continue }
            if !link.offered.isEmpty { links.append(link) }
            if let report { reports.append(report) }
        }
        let last = reports.max { $0.diedAt < $1.diedAt }
        return links.isEmpty && last == nil ? nil : EarlierFailsafes(links, last)
    }

    private init(_ links: [Link], _ exitReport: ExitReport?) {
        self.links = links.sorted { $0.agentEndedAt > $1.agentEndedAt }
        handoffs = Handoffs(offered: Set(links.flatMap(\.offered)), exitReport: exitReport)
        forgetOlder()
    }

    /// Of what two know the one whose agent ended last knows what came of it.
    private func forgetOlder() {
        var known: Set<String> = []
        for i in links.indices {
            for name in links[i].offered.intersection(known).sorted() { links[i].waiting.append(.taken(name)) }
            links[i].offered.subtract(known)
            known.formUnion(links[i].offered)
        }
        flush()
    }

    private static func meet(at path: String) -> (Link, ExitReport?)? {
        do throws(SystemError) {
            let channel = try MessageChannel(connectingTo: path)
            var link = Link(channel: channel, agentEndedAt: .now, offered: [])
            let deadline = ContinuousClock.now + patience
            var exitReport: ExitReport?
            while true {
                switch try channel.receive() {
                case .end: return nil
                case .nothing:
                    guard ContinuousClock.now < deadline else { return nil }
                    channel.wait(until: deadline)
                case .message(let message):
                    switch try? FailsafeMessage(decoding: message.bytes) {
                    case .offer(let name): link.offered.insert(name)
                    case .exitReport(let found): exitReport = found
                    case .offersEnd(let agentEndedAt):
                        link.agentEndedAt = agentEndedAt
                        return (link, exitReport)
                    case .ready, .handoff, .gone, nil: continue
                    }
                }
            }
        } catch {
            // A file without its process is of one that was killed.
            if error.errno == ECONNREFUSED { FileSystem.remove(path) }
            return nil
        }
    }

    var descriptors: [CInt] { links.map(\.channel.descriptor) }

    // MARK: Questions

    func claim(_ name: String) { _ = ask(.claim(name), about: name) }

    func renounce(_ name: String) {
        guard let i = ask(.renounce(name), about: name) else { return }
        links[i].offered.remove(name)
        links[i].handedOff.remove(name)
    }

    /// Nothing more is claimed.
    func end() { isEnded = true }

    /// Lets go of what this run's own failsafe knows, or need not, and asks again for what was not read.
    func release(where isKnown: (String) -> Bool) {
        for i in links.indices {
            let known = links[i].handedOff.filter(isKnown)
            guard !known.isEmpty else { continue }
            links[i].handedOff.subtract(known)
            links[i].waiting += known.sorted().map { .taken($0) }
        }
        flush()
    }

    /// Whether nothing is left to be asked or told.
    var isOver: Bool { isEnded && links.allSatisfy { $0.handedOff.isEmpty && $0.waiting.isEmpty } }

    /// - Returns: whom it asks; nil when nobody has anything under the name.
    private func ask(_ message: NextAgentMessage, about name: String) -> Int? {
        guard let i = links.firstIndex(where: { $0.offered.contains(name) || $0.handedOff.contains(name) }) else {
            return nil
        }
        links[i].waiting.append(message)
        flush()
        return i
    }

    /// Asks for what is to be asked, as far as the failsafes read.
    private func flush() {
        for i in links.indices {
            while let next = links[i].waiting.first {
                // Its end is read next.
                guard (try? links[i].channel.send(next.encoded)) ?? true else { break }
                links[i].waiting.removeFirst()
            }
        }
    }

    // MARK: Answers

    /// What they have answered since this was asked last.
    func answers() -> [Event] {
        var events: [Event] = []
        for i in links.indices.reversed() where !readAnswers(i, into: &events) {
            // With it all is gone that was not answered.
            events += links.remove(at: i).offered.sorted().map { .handedOff(name: $0, nil) }
        }
        return events
    }

    /// - Returns: false at its end.
    private func readAnswers(_ i: Int, into events: inout [Event]) -> Bool {
        do throws(SystemError) {
            while true {
                switch try links[i].channel.receive() {
                case .nothing: return true
                case .end: return false
                case .message(let message):
                    switch try? FailsafeMessage(decoding: message.bytes) {
                    case .handoff(let handoff):
                        links[i].offered.remove(handoff.name)
                        links[i].handedOff.insert(handoff.name)
                        events.append(.handedOff(name: handoff.name, handoff))
                    case .gone(let name):
                        links[i].offered.remove(name)
                        events.append(.handedOff(name: name, nil))
                    case .ready, .offer, .offersEnd, .exitReport, nil: continue
                    }
                }
            }
        } catch {
            return false
        }
    }
}
