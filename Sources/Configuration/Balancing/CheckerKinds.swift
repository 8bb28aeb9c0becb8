/// `SMTP_CHECK`.
package struct SMTPCheck: Hashable, Sendable {
    package static let customaryHello = "smtpchecker.keepalived.org"

    package var helloName = Self.customaryHello

    package init() {}
}

/// `DNS_CHECK`.
package struct DNSCheck: Hashable, Sendable {
    package enum RecordType: String, Hashable, Sendable, CaseIterable {
        case a = "A"
        case ns = "NS"
        case cname = "CNAME"
        case soa = "SOA"
        case mx = "MX"
        case txt = "TXT"
        case aaaa = "AAAA"
        case rrsig = "RRSIG"
        case dnskey = "DNSKEY"
    }

    package var type = RecordType.soa
    package var name = "."

    package init() {}
}

/// `MISC_CHECK`: a program.
package struct MiscCheck: Hashable, Sendable {
    package var command: [String]
    package var user: ScriptUser?
    /// Whole seconds.
    package var timeout: Duration
    /// Whether the exit status sets the weight (`misc_dynamic`).
    package var setsWeight = false

    package init(command: [String], user: ScriptUser? = nil, timeout: Duration) {
        self.command = command
        self.user = user
        self.timeout = timeout
    }
}

/// `UDP_CHECK`.
package struct UDPCheck: Hashable, Sendable {
    /// What is sent, in hexadecimal; nil for 32 fixed bytes.
    package var payload: String?
    package var requiresReply = false
    /// In hexadecimal, with x for any digit; nil for whatever comes.
    package var replyPattern: String?
    package var minimumReplyLength = 0
    package var maximumReplyLength = 255

    package init() {}
}

/// `FILE_CHECK`: the number in a `track_file`.
package struct FileCheck: Hashable, Sendable {
    package var file: String
    /// What the number is multiplied by before it is added to the weight; with 0 a number other than 0 is a failure.
    package var weight = 0
    package var isReversed = false

    package init(file: String) {
        self.file = file
    }
}
