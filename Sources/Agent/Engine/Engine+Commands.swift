internal import Configuration
internal import Health
internal import Logging
internal import VRRP

/// What other threads ask of the engine.
extension Engine {
    func handle(_ message: EngineMessage, now: Instant) {
        switch message {
        // Hundreds a second may say what those before have said: what changes is published at once, the rest in its turn.
        case .checkFinished(let name, let result, let stamp):
            publishing.isDue = true
            return checkFinished(name, result, at: stamp, now: now)
        case .trackerRead(let tracker, let reading, let stamp):
            return trackerRead(tracker, reading, at: stamp, now: now)
        case .drain(let drain, let cause, let reply):
            begin(drain, because: cause, reply: reply, now: now)
        case .undrain(let id, let cause, let reply):
            lift(id, because: cause, reply: reply, now: now)
        case .apply(let configuration, let status, let cause, let reply):
            let consequences = self.consequences(of: configuration, now: now)
            acting(because: cause) { apply(configuration, status, now: now) }
            outbox.answer { reply(consequences) }
        case .forecast(let configuration, let reply):
            let consequences = self.consequences(of: configuration, now: now)
            outbox.answer { reply(consequences) }
        case .describe(let status):
            configurationStatus = status
        case .scheduled(let schedule, let refusal): scheduled(schedule, refusal)
        case .paused(let pause):
            machineWasPaused(for: pause, now: now)
        case .memoryLocked(let outcome):
            memoryLocked(outcome)
        case .will(let link):
            self.link(link)
        case .stop:
            leave(now: now)
        case .restart:
            leave(keeping: instances.filter(keepsPlace), now: now)
        case .stopAtOnce:
            leaveAtOnce(now: now)
        }
        publishing.isUrgent = true
    }

    /// Does something as part of an operation, so that the history can name it.
    func acting(because cause: Cause?, _ body: () -> Void) {
        let before = self.cause
        self.cause = cause
        body()
        self.cause = before
    }
}
