package import History
package import VRRP

/// What the API may ask of the agent. Each call returns at once; the reply comes later, once, on another thread.
package protocol AgentCommands: Sendable {
    /// Takes this node out until the drain is lifted, across restarts too, and reports what came of each instance.
    func drain(reason: String, by requester: Requester, reply: @escaping @Sendable (DrainOutcome) -> Void)
    /// Lifts every drain.
    func undrain(by requester: Requester, reply: @escaping @Sendable (UndrainOutcome) -> Void)
    /// Reads the configuration again and applies what changed, or with `dryRun` only says what would.
    func reload(dryRun: Bool, by requester: Requester, reply: @escaping @Sendable (ReloadOutcome) -> Void)
}

/// Who asks, and how: for the history, and for what they may do.
package struct Requester: Hashable, Sendable {
    package var author: Author
    /// Where the request came from; nil for the socket and for signals.
    package var address: String?
    package var requestID: String?

    package init(_ author: Author, address: String? = nil, requestID: String? = nil) {
        self.author = author
        self.address = address
        self.requestID = requestID
    }
}

package enum DrainOutcome: Sendable {
    case drained(Drain, instances: [DrainedInstance])
    /// The drain could not be made durable, so nothing was done.
    case notRecorded(why: String)
    case shuttingDown
}

/// What a drain did to one instance.
package struct DrainedInstance: Hashable, Sendable {
    package var name: String
    package var was: Status
    package var result: Result
    /// From priority 0 to the successor's first advertisement.
    package var took: Duration?

    package enum Result: Hashable, Sendable {
        /// It was Active, and this router was heard taking over.
        case handedOver(to: Peer)
        /// It was Active, and no router was heard in time: the address is down.
        case noSuccessorHeard
        /// It was not Active: nothing moved.
        case keptOut
    }

    package init(name: String, was: Status, result: Result, took: Duration? = nil) {
        self.name = name
        self.was = was
        self.result = result
        self.took = took
    }
}

package enum UndrainOutcome: Sendable {
    /// The drains that were lifted; none when there were none.
    case lifted([Drain])
    case notRecorded(why: String)
    case shuttingDown
}

package enum ReloadOutcome: Sendable {
    /// Applied, or what would be applied.
    case accepted(ReloadPlan, warnings: [ReloadDiagnostic])
    /// Nothing was changed: the file has errors.
    case refused([ReloadDiagnostic])
    case shuttingDown
}

/// What a reload changes.
package struct ReloadPlan: Hashable, Sendable {
    /// The generation in force afterwards.
    package var generation: Int
    package var sha256: String
    package var added: [String] = []
    package var removed: [String] = []
    package var changed: [Change] = []
    package var unchanged: [String] = []
    package var checksAdded: [String] = []
    package var checksRemoved: [String] = []
    package var checksChanged: [String] = []

    package struct Change: Hashable, Sendable {
        package var name: String
        /// The keywords of the configuration that differ.
        package var fields: [String]
        /// Whether the instance starts anew, so that its address may move or blink.
        package var restarts: Bool

        package init(name: String, fields: [String], restarts: Bool) {
            self.name = name
            self.fields = fields
            self.restarts = restarts
        }
    }

    package init(generation: Int, sha256: String) {
        self.generation = generation
        self.sha256 = sha256
    }
}

/// A diagnostic of the configuration, as data.
package struct ReloadDiagnostic: Hashable, Sendable {
    package var file: String
    package var line: Int
    package var column: Int
    package var isError: Bool
    package var message: String
    package var suggestion: String?

    package init(
        file: String, line: Int, column: Int, isError: Bool, message: String, suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.isError = isError
        self.message = message
        self.suggestion = suggestion
    }
}
