import NetworkTypes

// `HTTP_GET` and `SSL_GET`.
extension CheckerReader {
    mutating func readHTTP(_ block: Block, isEncrypted: Bool, _ report: inout Report) -> Checker.Kind? {
        var check = HTTPCheck(isEncrypted: isEncrypted)
        var namePlace: SourcePosition?
        read(block, HTTPCheckKeyword.self, &report) { reader, keyword, arguments, block, report in
            switch keyword {
            case .version:
                check.version =
                    arguments.value("1.0, 1.0C or 1.1", &report) { HTTPCheck.Version(rawValue: $0.uppercased()) }
                    ?? check.version
            case .virtualHost: check.virtualHost = arguments.required("a name", &report)?.text
            case .recoversFast: check.recoversFast = arguments.isOn(&report)
            case .retriesAlias:
                reader.timing.take(.retries, &arguments, retries: BalancingLimits.counts, &report)
            case .sendsServerName:
                namePlace = arguments.keyword.location
                check.sendsServerName = arguments.isOn(&report)
            case .serverName:
                namePlace = arguments.keyword.location
                check.serverName = arguments.required("a name", &report)?.text
            case .isTLSCompliant: check.isTLSCompliant = arguments.isOn(&report)
            case .url:
                guard let block else { return }
                var urlReader = URLReader(at: arguments.keyword)
                if let url = urlReader.read(block, &report) { check.urls.append(url) }
            }
        }
        tellName(of: check, at: namePlace, &report)
        check.virtualHost = check.virtualHost ?? real.virtualHost
        guard !check.urls.isEmpty else {
            if !(block.statements.contains { $0.keyword.text == HTTPCheckKeyword.url.rawValue }) {
                tellMissing("url", "url { path / }", &report)
            }
            return nil
        }
        return .http(check)
    }

    /// What comes of the name that a server is told.
    private func tellName(of check: HTTPCheck, at place: SourcePosition?, _ report: inout Report) {
        guard let place else { return }
        if !check.isEncrypted {
            report.warning(
                place, "without TLS a server gets no name, and this has no effect",
                instead: "write SSL_GET, or remove it")
        } else if check.sendsServerName, check.serverName == nil, check.virtualHost == nil,
            check.urls.contains(where: { $0.virtualHost == nil }), let name = real.virtualHost,
            name != service.virtualHost
        {
            report.warning(
                place,
                "keepalived does not tell the server the virtualhost \"\(name)\" of the real_server: it takes that of the url,"
                    + " the check or the virtual_server", instead: "write sni_name \(quoted(name))")
        }
    }
}

/// Reads one `url` block.
private struct URLReader {
    private let word: Word
    private var path: String?
    private var url: URLCheck
    private var pattern = BodyPattern(expression: "")
    private var expression: String?

    init(at word: Word) {
        self.word = word
        url = URLCheck(path: "", location: word.location)
    }

    mutating func read(_ block: Block, _ report: inout Report) -> URLCheck? {
        let found = URLKeyword.table.read(block.statements, &report) { keyword, arguments, _, report in
            take(keyword, &arguments, &report)
        }
        settlePattern(found, &report)
        guard let path else {
            if !found.contains(.path) {
                report.error(
                    word.location, "the url has no path, and keepalived leaves it out", instead: "write path /",
                    rule: .missingKeyword)
            }
            return nil
        }
        url.path = path
        return url
    }

    private mutating func take(_ keyword: URLKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        let offsets = 0...Int(Int32.max)
        switch keyword {
        case .path: path = arguments.required("a path such as /", &report)?.text
        case .digest:
            url.digest = arguments.value("the 32 hexadecimal digits of an MD5 digest", &report) { text in
                text.utf8.count == 32 && text.allSatisfy { $0.isASCII && $0.isHexDigit } ? text.lowercased() : nil
            }
        case .statusCode: takeCodes(&arguments, &report)
        case .virtualHost: url.virtualHost = arguments.required("a name", &report)?.text
        case .expression: expression = arguments.required("a regular expression in double quotes", &report)?.text
        case .isUnwanted: pattern.isUnwanted = true
        case .options:
            repeat {
                guard let option = arguments.required("options of the expression", &report) else { return }
                pattern.options.append(option.text)
            } while !arguments.isEmpty
        case .stack:
            guard let first = arguments.number(in: offsets, &report), let most = arguments.number(in: offsets, &report)
            else { return }
            if first <= most {
                pattern.stack = first...most
            } else {
                report.error(
                    arguments.keyword.location, "\(arguments.keyword.shown) has more at first than at the most",
                    instead: "write the smaller number first")
            }
        case .minimumOffset: pattern.minimumOffset = arguments.number(in: offsets, &report) ?? 0
        case .maximumOffset: pattern.maximumOffset = arguments.number(in: offsets, &report)
        case .isTLSCompliant: url.isTLSCompliant = arguments.isOn(&report)
        }
    }

    private mutating func takeCodes(_ arguments: inout Arguments, _ report: inout Report) {
        var codes: [ClosedRange<Int>] = []
        repeat {
            let range = arguments.value("codes from 100 to 599, such as 200 or 200-299", &report) { text in
                statusCodes(text)
            }
            guard let range else { return }
            codes.append(range)
        } while !arguments.isEmpty
        url.statusCodes = codes
    }

    private mutating func settlePattern(_ found: Set<URLKeyword>, _ report: inout Report) {
        if let expression {
            pattern.expression = expression
            url.pattern = pattern
            guard let most = pattern.maximumOffset, most < pattern.minimumOffset else { return }
            report.error(
                word.location,
                "regex_max_offset \(most) is less than regex_min_offset \(pattern.minimumOffset), and nothing matches",
                instead: "write a regex_max_offset that is not less")
            return
        }
        let others: [URLKeyword] = [.isUnwanted, .options, .stack, .minimumOffset, .maximumOffset]
        guard !found.contains(.expression), let lonely = others.first(where: found.contains) else { return }
        report.warning(
            word.location, "\"\(lonely.rawValue)\" has no effect without regex", instead: "write regex, or remove it")
    }
}

private func statusCodes(_ text: String) -> ClosedRange<Int>? {
    let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { wholeNumber(String($0)) }
    guard (1...2).contains(numbers.count), let first = numbers[0], let last = numbers[numbers.count - 1],
        100 <= first, first <= last, last <= 599
    else { return nil }
    return first...last
}
