import CMicrohttpd
import Synchronization

// What the handler and the sweep tell, on any thread.

extension Exchange: ResponseReceiver {
    func answer(_ response: Response) -> Bool {
        enum Outcome { case kept, resumes, late }
        let outcome: Outcome = progress.withLock { progress in
            switch progress {
            case .handling:
                progress = .answered(response)
                return .kept
            case .suspended:
                progress = .answered(response)
                return .resumes
            case .receiving, .answered, .finished:
                return .late
            }
        }
        if outcome == .late { response.stream?.close() }
        guard outcome == .resumes else { return outcome == .kept }
        // Safe: only the thread that took it out of `.suspended` comes here, and a suspended connection does not end.
        unsafe MHD_resume_connection(connection)
        core.inFlight.resumed(self)
        return true
    }

    func abandon() {
        let isWaiting = progress.withLock { progress in
            switch progress {
            case .handling, .suspended: true
            case .receiving, .answered, .finished: false
            }
        }
        guard isWaiting else { return }
        core.configuration.log("request \(requestID) was left without an answer")
        _ = answer(core.error(.internalServerError, "The server lost the request.", requestID: requestID))
    }

    /// The server stops and cannot wait for the handler.
    func cutShort() {
        _ = answer(core.error(.serviceUnavailable, Self.stopping, requestID: requestID))
    }

    /// Answers into the void when the request waits for its answer and its client has gone, or can no longer send.
    func endIfClientLeft() {
        let hasLeft = progress.withLock { progress in
            guard case .suspended = progress, CMicrohttpd_peer_has_left(context.descriptor) else { return false }
            progress = .answered(core.error(.serviceUnavailable, Self.left, requestID: requestID))
            return true
        }
        guard hasLeft else { return }
        // Before the request can end, which would drop the observers.
        disconnection.occur()
        // Safe: as in `answer`.
        unsafe MHD_resume_connection(connection)
        core.inFlight.resumed(self)
    }

    var isAbandoned: Bool { disconnection.hasOccurred }

    func onDisconnect(_ body: @escaping @Sendable () -> Void) {
        disconnection.observe(body)
    }
}
