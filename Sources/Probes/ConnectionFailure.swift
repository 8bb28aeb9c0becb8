/// What the operating system said when a connection could not be made or used.
package struct ConnectionFailure: Error, Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        /// Before anything was sent: the socket, its options, its own address, and waiting for it.
        case opening
        /// connect(2) itself.
        case connecting
        /// The answer to the connection request.
        case beingAnswered
        /// The handshake of TLS.
        case securing
        case sending
        case receiving
    }

    package var step: Step
    /// The system call, such as `connect`, or `TLS`.
    package var call: String
    /// Such as `ECONNREFUSED`.
    package var errorName: String
    /// Such as `Connection refused`.
    package var errorText: String

    package init(_ step: Step, call: String, errorName: String, errorText: String) {
        self.step = step
        self.call = call
        self.errorName = errorName
        self.errorText = errorText
    }

    /// Those of connect(2) that are a failed check under keepalived too (its `core/layer4.c`).
    private static let serversOwn: Set<String> = [
        "ENETUNREACH", "EHOSTUNREACH", "ECONNREFUSED", "EHOSTDOWN", "ENETDOWN", "ECONNRESET", "ECONNABORTED",
        "ETIMEDOUT",
    ]
    /// What this machine lacks or forbids, wherever it shows.
    private static let machinesOwn: Set<String> = ["ENOBUFS", "ENOMEM", "EPERM"]

    /// Whether it says something of the server. What does not is a check that could not be run.
    package var speaksOfServer: Bool {
        switch step {
        case .opening: false
        case .connecting: Self.serversOwn.contains(errorName)
        case .beingAnswered, .securing, .sending, .receiving: !Self.machinesOwn.contains(errorName)
        }
    }

    /// As in `ServerCheckRun.Evidence`.
    var phase: String {
        switch step {
        case .opening, .connecting, .beingAnswered: "connect"
        case .securing: "tls"
        case .sending: "send"
        case .receiving: "receive"
        }
    }

    func text(_ destination: ProbeDestination) -> String {
        let error = "\(errorText) (\(errorName))"
        guard speaksOfServer else { return "\(call) failed: \(error)" }
        return switch (step, destination.transport) {
        case (.opening, _), (.connecting, _), (.beingAnswered, _): "cannot connect to \(destination.name): \(error)"
        case (.securing, _): "no TLS with \(destination.name): \(error)"
        case (.sending, _): "sending to \(destination.name) failed: \(error)"
        case (.receiving, .stream): "\(destination.name) broke the connection: \(error)"
        case (.receiving, .datagram), (.receiving, .echo): "\(destination.name) cannot be reached: \(error)"
        }
    }
}
