// What each kind of check has for itself, but for HTTP.
extension CheckerReader {
    mutating func readSMTP(_ block: Block, _ report: inout Report) -> Checker.Kind? {
        var check = SMTPCheck()
        read(block, SMTPCheckKeyword.self, &report) { reader, keyword, arguments, block, report in
            switch keyword {
            case .hello: check.helloName = arguments.required("a host name", &report)?.text ?? check.helloName
            case .host:
                guard let block else { return }
                reader.read(block, SMTPHostKeyword.self, &report) { _, _, _, _, _ in }
            }
        }
        return .smtp(check)
    }

    mutating func readDNS(_ block: Block, _ report: inout Report) -> Checker.Kind? {
        var check = DNSCheck()
        read(block, DNSCheckKeyword.self, &report) { _, keyword, arguments, _, report in
            switch keyword {
            case .type:
                let names = DNSCheck.RecordType.allCases.map(\.rawValue).joined(separator: ", ")
                check.type =
                    arguments.value("one of \(names)", &report) { DNSCheck.RecordType(rawValue: $0.uppercased()) }
                    ?? check.type
            case .name: check.name = arguments.required("a domain name", &report)?.text ?? check.name
            }
        }
        return .dns(check)
    }

    mutating func readMisc(_ block: Block, _ report: inout Report) -> Checker.Kind? {
        var command: [String]?
        var user = context.scriptUser
        var check = MiscCheck(command: [], timeout: service.timing.interval)
        var isThere = false
        read(block, MiscCheckKeyword.self, &report) { _, keyword, arguments, _, report in
            switch keyword {
            case .command:
                isThere = true
                command = arguments.command(&report)
            case .timeout:
                check.timeout =
                    arguments.number(in: BalancingLimits.positiveCounts, &report).map { .seconds($0) } ?? check.timeout
            case .setsWeight: check.setsWeight = true
            case .user: user = arguments.user(&report) ?? user
            }
        }
        guard let command, !command.isEmpty else {
            if !isThere { tellMissing("misc_path", "misc_path \"/path/to/program\"", &report) }
            return nil
        }
        check.command = command
        check.user = user
        return .misc(check)
    }

    mutating func readUDP(_ block: Block, _ report: inout Report) -> Checker.Kind? {
        var check = UDPCheck()
        let lengths = 0...65535
        read(block, UDPCheckKeyword.self, &report) { _, keyword, arguments, _, report in
            switch keyword {
            case .payload: check.payload = arguments.hexadecimal(&report)
            case .requiresReply:
                check.requiresReply = true
                check.replyPattern = arguments.isEmpty ? nil : arguments.hexadecimal(&report, orAny: true)
            case .minimumLength: check.minimumReplyLength = arguments.number(in: lengths, &report) ?? 0
            case .maximumLength:
                check.maximumReplyLength = arguments.number(in: lengths, &report) ?? check.maximumReplyLength
            }
        }
        if check.minimumReplyLength > check.maximumReplyLength {
            report.error(
                word.location,
                "min_reply_length \(check.minimumReplyLength) is more than max_reply_length \(check.maximumReplyLength), and every"
                    + " reply fails", instead: "write a max_reply_length that is not less")
        }
        return .udp(check)
    }

    mutating func readFile(_ block: Block, _ report: inout Report) -> Checker.Kind? {
        var file: Word?
        var weight = TrackedWeight(value: 0, limit: Int(Int32.max))
        read(block, FileCheckKeyword.self, &report) { _, keyword, arguments, _, report in
            switch keyword {
            case .file: file = arguments.required("the name of a track_file", &report)
            case .weight: weight.read(&arguments, &report)
            }
        }
        guard let file else {
            tellMissing("track_file", "track_file and its name", &report)
            return nil
        }
        if !context.trackedFiles.contains(file.text) {
            report.warning(
                file.location, "no track_file is named \(file.shown), and keepalived leaves the check out",
                instead: nearestWordQuestion(to: file.text, among: context.trackedFiles)
                    ?? "define it", rule: .undefinedName)
        }
        var check = FileCheck(file: file.text)
        check.weight = weight.value
        check.isReversed = weight.isReversed
        return .file(check)
    }

    func tellMissing(_ what: String, _ suggestion: String, _ report: inout Report) {
        report.error(
            word.location, "\(word.shown) has no \(what), and keepalived leaves it out", instead: "write \(suggestion)",
            rule: .missingKeyword)
    }
}
