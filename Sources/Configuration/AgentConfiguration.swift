package import NetworkTypes

/// Where the API is served (`api`).
package struct APIConfiguration: Hashable, Sendable {
    package var listeners: [ListenAddress]
    /// Nil for the socket in the runtime directory.
    package var socketPath: String?
    /// The file of tokens; nil for none.
    package var tokensPath: String?

    package init(
        listeners: [ListenAddress] = [.default], socketPath: String? = nil, tokensPath: String? = nil
    ) {
        self.listeners = listeners
        self.socketPath = socketPath
        self.tokensPath = tokensPath
    }
}

/// Where the history is and how much of it is kept (`history`).
package struct HistoryConfiguration: Hashable, Sendable {
    /// Nil for the database in the state directory.
    package var path: String?
    package var keepTransitions: Duration
    package var keepCheckResults: Duration
    /// Bytes of the database.
    package var maxSize: Int

    package init(
        path: String? = nil, keepTransitions: Duration = .seconds(365 * 86400),
        keepCheckResults: Duration = .seconds(7 * 86400), maxSize: Int = 1 << 30
    ) {
        self.path = path
        self.keepTransitions = keepTransitions
        self.keepCheckResults = keepCheckResults
        self.maxSize = maxSize
    }
}

/// An address and a TCP port to listen on: `127.0.0.1:8460`, `[::1]:8460`.
package struct ListenAddress: Hashable, Sendable {
    package var address: IPAddress
    /// 0 for any free port; the configuration file itself may not ask for that.
    package var port: UInt16

    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    package static let `default` = ListenAddress(address: .v4(IPv4Address(127, 0, 0, 1)), port: 8460)
}

extension ListenAddress: LosslessStringConvertible {
    package var description: String {
        switch address {
        case .v4(let address): "\(address):\(port)"
        case .v6(let address): "[\(address)]:\(port)"
        }
    }

    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = wholeNumber(String(text[text.index(after: colon)...])),
            let port = UInt16(exactly: port)
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]"), let address = IPv6Address(String(host.dropFirst().dropLast())) {
            self.init(address: .v6(address), port: port)
        } else if let address = IPv4Address(String(host)) {
            self.init(address: .v4(address), port: port)
        } else {
            return nil
        }
    }
}
