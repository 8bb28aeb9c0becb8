import NetworkTypes

/// Reads the keywords of `global_defs` that are about mail.
struct MailReader {
    private var mail = MailConfiguration()
    /// The keyword that counts, for each that was given.
    private var keywords: [GlobalKeyword: Word] = [:]

    static func read(_ statements: [Statement], _ report: inout Report) -> MailConfiguration {
        var reader = MailReader()
        for statement in statements {
            guard let keyword = GlobalKeyword(rawValue: statement.keyword.text), keyword.isAboutMail,
                keyword.opensBlock == (statement.block != nil)
            else { continue }
            reader.keywords[keyword] = statement.keyword
            if let block = statement.block {
                reader.takeRecipients(block, &report)
            } else {
                // What is left of the line is told with all others.
                var arguments = Arguments(statement)
                reader.take(keyword, &arguments, &report)
                arguments.end(&report)
            }
        }
        reader.check(&report)
        return reader.mail
    }

    private mutating func takeRecipients(_ block: Block, _ report: inout Report) {
        for word in block.statements.flatMap({ [$0.keyword] + $0.arguments }) {
            guard let address = address(word, &report) else { continue }
            if mail.recipients.contains(address) {
                report.warning(word.location, "\(word.shown) is listed already", instead: "keep one of them")
            } else if mail.recipients.count == Limits.mailRecipients {
                return report.warning(
                    word.location,
                    "\(word.shown) and what follows is left out: more than \(Limits.mailRecipients) recipients",
                    instead: "write the address of a mailing list")
            } else {
                mail.recipients.append(address)
            }
        }
    }

    /// A mistake here costs mails, and not the service.
    private func address(_ word: Word, _ report: inout Report) -> MailAddress? {
        if let address = MailAddress(word.text) { return address }
        report.warning(
            word.location, "\(word.shown) is not a mail address, and is left out",
            instead: "write one such as ops@example.org, or \"Operators <ops@example.org>\"")
        return nil
    }

    private mutating func take(_ keyword: GlobalKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .mailSender:
            mail.sender = arguments.required("a mail address", &report).flatMap { address($0, &report) }
        case .mailServer: takeServer(&arguments, &report)
        case .mailHello: takeHello(&arguments, &report)
        case .mailConnectTimeout:
            mail.connectTimeout =
                arguments.seconds(in: .milliseconds(1) ... .seconds(600), &report) ?? mail.connectTimeout
        case .mailAlerts: mail.alerts = arguments.isOn(&report)
        case .mailRouterAlerts: mail.routerAlerts = arguments.isOn(&report)
        case .mailWithoutFaults: mail.leavesOutFaults = true
        case .mailSecurity:
            mail.security =
                arguments.value("off, starttls or implicit", &report) { MailSecurity(rawValue: $0) } ?? mail.security
        case .mailCA: mail.authoritiesPath = arguments.path(&report)
        case .mailUser: mail.user = arguments.required("a user of the mail server", &report)?.text
        case .mailPasswordFile: mail.passwordPath = arguments.path(&report)
        default: break
        }
    }

    private mutating func takeHello(_ arguments: inout Arguments, _ report: inout Report) {
        guard let word = arguments.required("the name of this host", &report) else { return }
        mail.helloName = hostName(word.text)
        guard mail.helloName == nil else { return }
        report.warning(
            word.location, "\(word.shown) is not a host name, and the host's own is used",
            instead: "write letters, digits, dots and hyphens, or an address in brackets")
    }

    private mutating func takeServer(_ arguments: inout Arguments, _ report: inout Report) {
        guard let word = arguments.required("the name or the address of a mail server", &report) else { return }
        let port = arguments.next()
        guard IPAddress(word.text) != nil || !word.text.contains(":") && hostName(word.text) != nil,
            let number = port.map({ wholeNumber($0.text).flatMap(UInt16.init(exactly:)) }) ?? 25, number > 0
        else {
            report.warning(
                word.location,
                "\(([word] + [port].compactMap(\.self)).map(\.shown).joined(separator: " ")) is not a mail server, and no"
                    + " mail is sent",
                instead: "write its name or address, and behind a blank its port where that is not 25")
            return
        }
        mail.server = MailServer(host: word.text, port: number)
    }
}

// What must be said together.
extension MailReader {
    private func check(_ report: inout Report) {
        checkLogin(&report)
        guard !mail.isUsable else { return }
        // A server or an address that could not be read was reported: that it is missing too would mislead.
        guard keywords[.mailServer] == nil || mail.server != nil,
            keywords[.mailRecipients] == nil || !mail.recipients.isEmpty
        else { return }
        let missing = mail.server == nil ? GlobalKeyword.mailServer : .mailRecipients
        guard let word = GlobalKeyword.allCases.filter(\.isAboutMail).lazy.compactMap({ keywords[$0] }).first else {
            return
        }
        report.warning(
            word.location, "no mail is sent: \(missing.rawValue) is missing",
            instead: "write \(missing.rawValue), or remove \(word.shown)")
    }

    private func checkLogin(_ report: inout Report) {
        let pairs: [(GlobalKeyword, needs: GlobalKeyword)] = [
            (.mailUser, .mailPasswordFile), (.mailPasswordFile, .mailUser),
        ]
        for (keyword, needed) in pairs where keywords[needed] == nil {
            guard let word = keywords[keyword] else { continue }
            report.error(
                word.location, "\(word.shown) needs \(needed.rawValue) beside it",
                instead: "write \(needed.rawValue), or remove \(word.shown)")
        }
        guard mail.security == .off else { return }
        if let word = keywords[.mailCA] {
            report.warning(
                word.location, "\(word.shown) has no effect without TLS",
                instead: "write smtp_tls starttls, or remove it")
        }
        if let word = keywords[.mailUser], let server = mail.server, !server.isLoopback {
            report.error(
                word.location, "the password would be sent in the clear", instead: "write smtp_tls starttls or implicit"
            )
        }
    }
}

extension MailServer {
    fileprivate var isLoopback: Bool { host == "localhost" || IPAddress(host)?.isLoopback ?? false }
}

/// Letters, digits and what may stand between them, also in an address in brackets.
private func hostName(_ text: String) -> String? {
    let isName = text.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "-_.:[]".contains(character))
    }
    return isName && (1...253).contains(text.utf8.count) ? text : nil
}
