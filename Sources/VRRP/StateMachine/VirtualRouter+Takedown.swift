/// What is said in the name of an Active that cannot say it any more (docs/development/decisions/0022-a-failsafe.md).
extension VirtualRouter {
    /// The resignation, and the advertisement that goes before it where backups then act on it at once.
    package var finalAdvertisements: (urgent: Advertisement?, resignation: Advertisement) {
        (urgentAdvertisement, advertisement(priority: .resign))
    }

    /// Whether it does not know, after a stall, if another router has taken over meanwhile.
    package var isInDoubt: Bool {
        switch state {
        case .active(let active): active.silence != nil
        case .resigning(let resigning): resigning.isListening
        case .initialize, .backup: false
        }
    }

    /// After such a silence another router may have taken over.
    package var silenceAfterDeath: Duration {
        configuration.advertisementInterval * configuration.missedAdvertisements
    }

    /// In which an Active is heard.
    package var listeningTime: Duration { configuration.advertisementInterval + Timers.reordering }

    /// The advertisement that is repeated while the agent is restarted, and when it is due; nil unless it is Active.
    package var keepaliveAdvertisement: (advertisement: Advertisement, nextAt: Instant)? {
        guard case .active(let active) = state, active.silence == nil else { return nil }
        return (advertisement(priority: effectivePriority), active.advertisementTimer)
    }
}
