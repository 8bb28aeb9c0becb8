import Configuration

/// A question to a name server (RFC 1035, 4.1).
struct DNSQuery: Hashable, Sendable {
    let id: UInt16
    /// `SOA example.org`.
    let shown: String
    let bytes: [UInt8]

    /// Nil where `check` has a name that is none: see `labels`.
    init?(_ check: DNSCheck, id: UInt16) {
        guard let labels = Self.labels(of: check.name) else { return nil }
        self.id = id
        shown = "\(check.type.rawValue) \(check.name)"
        let recursionDesired: UInt16 = 0x0100
        let (questions, internet) = (1 as UInt16, 1 as UInt16)
        var bytes: [UInt8] = []
        for word in [id, recursionDesired, questions, 0, 0, 0] { bytes.append(bigEndian: word) }
        bytes += labels
        bytes.append(bigEndian: check.type.number)
        bytes.append(bigEndian: internet)
        self.bytes = bytes
    }

    /// A name as it stands in a message; nil where a label is empty or has more than 63 bytes, or the name more than 255.
    static func labels(of name: String) -> [UInt8]? {
        let text = name.hasSuffix(".") ? name.dropLast() : name[...]
        guard !text.isEmpty else { return name == "." ? [0] : nil }
        var bytes: [UInt8] = []
        for label in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard 1...63 ~= label.utf8.count else { return nil }
            bytes.append(UInt8(label.utf8.count))
            bytes += label.utf8
        }
        bytes.append(0)
        return bytes.count <= 255 ? bytes : nil
    }
}

/// What of an answer counts.
struct DNSAnswer: Hashable, Sendable {
    let id: UInt16
    /// Whether it is an answer, and not a question (QR).
    let isAnswer: Bool
    /// 0 for no error (RCODE).
    let code: UInt8

    /// Nil for what is shorter than a header.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 12 else { return nil }
        id = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        isAnswer = bytes[2] & 0x80 != 0
        code = bytes[3] & 0x0F
    }

    /// As the IANA has them (DNS RCODEs).
    static func name(ofCode code: UInt8) -> String {
        let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]
        return Int(code) < names.count ? names[Int(code)] : "error \(code)"
    }
}

extension DNSCheck.RecordType {
    /// As the IANA has them (DNS parameters).
    fileprivate var number: UInt16 {
        switch self {
        case .a: 1
        case .ns: 2
        case .cname: 5
        case .soa: 6
        case .mx: 15
        case .txt: 16
        case .aaaa: 28
        case .rrsig: 46
        case .dnskey: 48
        }
    }
}

extension [UInt8] {
    mutating func append(bigEndian number: UInt16) {
        append(UInt8(number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }
}
