package import NetworkTypes

/// One check of a real server.
package struct Checker: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case tcp
        case http(HTTPCheck)
        case smtp(SMTPCheck)
        case dns(DNSCheck)
        case misc(MiscCheck)
        case ping
        case udp(UDPCheck)
        case file(FileCheck)
    }

    package var kind: Kind
    /// Nil for a check that connects to nothing.
    package var connection: CheckConnection?
    /// Nothing in it is nil.
    package var timing: CheckTiming
    /// Whether it counts as failed until its first success (`alpha`).
    package var startsFailed: Bool
    package var logsAllFailures: Bool
    /// Where its block begins.
    package var location: SourcePosition

    package init(
        _ kind: Kind, connection: CheckConnection?, timing: CheckTiming = CheckTiming(), startsFailed: Bool = false,
        logsAllFailures: Bool = false, location: SourcePosition
    ) {
        self.kind = kind
        self.connection = connection
        self.timing = timing
        self.startsFailed = startsFailed
        self.logsAllFailures = logsAllFailures
        self.location = location
    }
}

/// From where to where a check connects.
package struct CheckConnection: Hashable, Sendable {
    package var address: IPAddress
    package var port: UInt16?
    package var sourceAddress: IPAddress?
    package var sourcePort: UInt16?
    package var interface: String?
    package var firewallMark: UInt32?

    package init(address: IPAddress, port: UInt16?) {
        self.address = address
        self.port = port
    }
}

/// `HTTP_GET` and `SSL_GET`.
package struct HTTPCheck: Hashable, Sendable {
    package enum Version: String, Hashable, Sendable, CaseIterable {
        case http10 = "1.0"
        /// With `Connection: close`.
        case http10Closing = "1.0C"
        case http11 = "1.1"
    }

    package var isEncrypted: Bool
    package var version = Version.http10
    /// Of URLs that do not say otherwise.
    package var virtualHost: String?
    package var recoversFast = false
    /// Whether the server is told which name is wanted (SNI).
    package var sendsServerName = false
    package var serverName: String?
    package var isTLSCompliant = false
    package var urls: [URLCheck] = []

    package init(isEncrypted: Bool) {
        self.isEncrypted = isEncrypted
    }
}

/// One page that an HTTP check asks for, and what must come back.
package struct URLCheck: Hashable, Sendable {
    package var path: String
    /// MD5 of the body, in hexadecimal.
    package var digest: String?
    package var statusCodes = Self.customaryStatusCodes
    package var virtualHost: String?
    package var pattern: BodyPattern?
    package var isTLSCompliant = false
    /// Where its block begins.
    package var location: SourcePosition

    package static let customaryStatusCodes = [200...299]

    package init(path: String, location: SourcePosition) {
        self.path = path
        self.location = location
    }
}

/// A regular expression that a body must match, or must not.
package struct BodyPattern: Hashable, Sendable {
    package var expression: String
    /// Whether a match is a failure (`regex_no_match`).
    package var isUnwanted = false
    package var options: [String] = []
    /// Kilobytes at first and at the most; nil for what is usual.
    package var stack: ClosedRange<Int>?
    package var minimumOffset = 0
    package var maximumOffset: Int?

    package init(expression: String) {
        self.expression = expression
    }
}
