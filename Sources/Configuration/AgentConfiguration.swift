package import NetworkTypes

/// Where the API is served (`api`).
package struct APIConfiguration: Hashable, Sendable {
    package var listeners: [ListenAddress]
    /// Nil for the socket in the runtime directory.
    package var socketPath: String?
    /// The file of tokens; nil for none.
    package var tokensPath: String?
    /// The certificate chain in PEM; nil where nothing speaks TLS. Never without `tlsKeyPath`.
    package var tlsCertificatePath: String?
    /// The certificate's private key in PEM. Never without `tlsCertificatePath`.
    package var tlsKeyPath: String?
    /// The authorities in PEM whose client certificates count; nil where none does.
    package var tlsClientCAPath: String?
    /// The other nodes of the cluster, in configured order.
    package var peers: [PeerNode] = []
    /// The file of the token that peers are shown; nil for none.
    package var peerTokenPath: String?
    /// The authorities in PEM that vouch for peers; nil for those of the system.
    package var peerCAPath: String?

    package init(
        listeners: [ListenAddress] = [.default], socketPath: String? = nil, tokensPath: String? = nil,
        tlsCertificatePath: String? = nil, tlsKeyPath: String? = nil, tlsClientCAPath: String? = nil
    ) {
        self.listeners = listeners
        self.socketPath = socketPath
        self.tokensPath = tokensPath
        self.tlsCertificatePath = tlsCertificatePath
        self.tlsKeyPath = tlsKeyPath
        self.tlsClientCAPath = tlsClientCAPath
    }

    /// Whether `listener` speaks TLS and nothing else: every one that other hosts can reach does; loopback speaks plain
    /// HTTP, also where there is a certificate.
    package func requiresTLS(_ listener: ListenAddress) -> Bool { !listener.address.isLoopback }

    /// Why `listener` may not be opened with the certificates and tokens that there are, and what to do; nil when it
    /// may. The configuration has none that may not; it is for addresses that come from elsewhere.
    package func objection(to listener: ListenAddress) -> (message: String, suggestion: String)? {
        guard requiresTLS(listener) else { return nil }
        if tlsCertificatePath == nil || tlsKeyPath == nil {
            return (
                "\"\(listener)\" can be reached from other hosts without TLS",
                "write tls_certificate and tls_key, or listen on 127.0.0.1 or [::1]"
            )
        }
        if tokensPath == nil, tlsClientCAPath == nil {
            return (
                "\"\(listener)\" can be reached from other hosts, and nothing says who may use it",
                "write tokens or tls_client_ca, or listen on 127.0.0.1 or [::1]"
            )
        }
        return nil
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

    /// Whether it stands for every address of the host of its family.
    package var isWildcard: Bool { address == .v4(.any) || address == .v6(.any) }

    /// Whether the kernel would refuse one because of the other: the same port at the same address, or at all of them.
    func takesPort(of other: ListenAddress) -> Bool {
        guard port == other.port, address.family == other.address.family else { return false }
        return address == other.address || isWildcard || other.isWildcard
    }
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
