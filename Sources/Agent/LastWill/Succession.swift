internal import LastWill
internal import LinuxIO

/// What an earlier run of the agent has left to the keeper of its will, and this one can claim.
final class Succession {
    private static let patience = Duration.seconds(1)

    /// The keeper of the earlier run's will.
    let keeper: MessageChannel
    /// Instances whose place or addresses are there to be claimed, and were not asked for yet.
    var offered: Set<String>
    /// Asked for, and not answered yet.
    var claimed: Set<String> = []
    /// How the earlier run ended, if it could not say so itself.
    let epitaph: Epitaph?
    /// Answered: members of a sync group wait here for the others.
    var estates: [String: Estate] = [:]

    /// Asks who is there. Waits for the answer: not for the engine's thread.
    ///
    /// - Parameter path: where the keeper is to be found.
    /// - Returns: nil where there is none, or none that has anything to give or to tell.
    static func find(at path: String) -> Succession? {
        guard let keeper = try? MessageChannel(connectingTo: path),
            let (offered, epitaph) = try? offers(of: keeper), !offered.isEmpty || epitaph != nil
        else { return nil }
        return Succession(keeper, offered, epitaph)
    }

    private init(_ keeper: MessageChannel, _ offered: Set<String>, _ epitaph: Epitaph?) {
        self.keeper = keeper
        self.offered = offered
        self.epitaph = epitaph
    }

    private static func offers(of keeper: MessageChannel) throws(SystemError) -> (Set<String>, Epitaph?) {
        let deadline = ContinuousClock.now + patience
        var names: Set<String> = []
        var epitaph: Epitaph?
        while true {
            switch try keeper.receive() {
            case .end: return ([], epitaph)
            case .nothing:
                guard ContinuousClock.now < deadline else { return ([], epitaph) }
                keeper.wait(until: deadline)
            case .message(let message):
                switch try? KeeperMessage(decoding: message.bytes) {
                case .offer(let name): names.insert(name)
                case .epitaph(let found): epitaph = found
                case .offersEnd, nil: return (names, epitaph)
                case .ready, .estate, .gone: continue
                }
            }
        }
    }

    /// Whether this instance's beginning depends on the keeper.
    func concerns(_ name: String) -> Bool {
        offered.contains(name) || claimed.contains(name) || estates[name] != nil
    }
}
