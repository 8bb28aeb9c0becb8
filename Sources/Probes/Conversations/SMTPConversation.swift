/// `SMTP_CHECK`: a banner, a greeting that is taken, and a goodbye (RFC 5321).
struct SMTPConversation: Conversation {
    /// Bytes that are kept of a line; the RFC allows 512.
    private static let longestLine = 1024

    private enum Stage {
        case banner, greeting, goodbye
    }

    private let helloName: String
    private var stage = Stage.banner
    private var line = LineBuffer(limit: longestLine)
    private(set) var statusLine: String?

    init(helloName: String) {
        self.helloName = helloName
    }

    var awaited: String {
        switch stage {
        case .banner: "the banner"
        case .greeting: "the reply to HELO"
        case .goodbye: "the reply to QUIT"
        }
    }

    mutating func connected() -> Step { .wait }

    mutating func received(_ bytes: Span<UInt8>) -> Step {
        for index in bytes.indices {
            guard line.take(bytes[index]) else { continue }
            let step = takeLine()
            guard case .wait = step else { return step }
        }
        return .wait
    }

    mutating func ended() -> Step {
        stage == .goodbye ? .passed : .failed("the server closed the connection before \(awaited)")
    }

    /// Some servers do not answer QUIT.
    mutating func broke() -> Step? { stage == .goodbye ? .passed : nil }

    private mutating func takeLine() -> Step {
        let text = line.text
        let mark = line.bytes.count > 3 ? line.bytes[3] : UInt8(ascii: " ")
        // `220-` is followed by more lines, and the last of them counts.
        guard mark != UInt8(ascii: "-") else { return .wait }
        if stage == .goodbye { return .passed }
        statusLine = text
        switch (stage, text.prefix(3)) {
        case (.banner, "220"):
            stage = .greeting
            return .send(Array("HELO \(helloName)\r\n".utf8))
        case (.greeting, "250"):
            stage = .goodbye
            return .send(Array("QUIT\r\n".utf8))
        case (.banner, _), (.greeting, _), (.goodbye, _):
            return .failed("\(awaited) is \"\(text)\", not \(stage == .banner ? "220" : "250")")
        }
    }
}
