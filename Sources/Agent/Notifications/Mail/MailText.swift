internal import Configuration
internal import Texts

/// A mail as it is sent (RFC 5322): header, blank line, body, each line with CRLF.
struct MailText: Hashable, Sendable {
    var from: MailAddress
    var recipients: [MailAddress]
    var subject: String
    /// When it happened, in microseconds since 1970.
    var date: Int64
    /// Tells it from every other mail: one that a server gets twice is known by it.
    var messageID: String
    var body: String

    /// Characters of a subject; a line has at most 998 (RFC 5322, 2.1.1).
    private static let subjectLimit = 200

    var bytes: [UInt8] {
        let header = [
            "Date: \(Self.date(date))",
            "From: \(Self.header(from))",
            "Subject: \(Self.words(String(subject.prefix(Self.subjectLimit))))",
            "X-Mailer: Aloft (Keepalived)",
            "To: \(recipients.map(Self.header).joined(separator: ", "))",
            "Message-ID: <\(Self.printable(messageID))>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        let lines = header + [""] + body.split(separator: "\n", omittingEmptySubsequences: false).map(Self.printable)
        return lines.flatMap { Array($0.utf8) + [0x0D, 0x0A] }
    }

    /// `Sun, 29 Nov 2026 10:12:42 +0000` (RFC 5322, 3.3).
    static func date(_ microseconds: Int64) -> String {
        let text = Timestamp.text(microseconds)  // 2026-11-29T10:12:42.123456Z
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, let month = months.indices.contains(parts[1] - 1) ? months[parts[1] - 1] : nil else {
            return text
        }
        let days = microseconds.dividingFloor(by: 86_400_000_000)
        let weekday = weekdays[Int((days % 7 + 7 + 4) % 7)]  // 1970 began on a Thursday
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// An address whose name is written in ASCII.
    private static func header(_ address: MailAddress) -> String {
        guard address.path != address.description else { return printable(address.path) }
        let name = address.description.prefix { $0 != "<" }
        return words(name.reversed().drop { $0 == " " }.reversed().map(String.init).joined()) + " <\(address.path)>"
    }

    /// Text of a header as it is, or in encoded words (RFC 2047) where it is not ASCII.
    static func words(_ text: String) -> String {
        let text = printable(text)
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            let encoded = character.utf8.map(quoted).joined()
            if word.utf8.count + encoded.utf8.count > 60 {
                words.append(word)
                word = ""
            }
            word += encoded
        }
        return (words + [word]).map { "=?utf-8?Q?\($0)?=" }.joined(separator: "\r\n ")
    }

    private static func quoted(_ byte: UInt8) -> String {
        let character = Character(UnicodeScalar(byte))
        if byte < 0x80, character.isLetter || character.isNumber { return String(character) }
        let digits = String(byte, radix: 16, uppercase: true)
        return "=" + (digits.utf8.count < 2 ? "0" : "") + digits
    }

    /// Without control characters, which could begin another header.
    private static func printable(_ text: some StringProtocol) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }
}

extension Int64 {
    fileprivate func dividingFloor(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
