import NetworkTypes

/// Reads the statements of all `api` blocks together.
func readAPI(_ statements: [Statement], _ report: inout Report) -> APIConfiguration {
    var api = APIConfiguration(listeners: [])
    let keywords = APIKeyword.table.supported(in: statements, &report)
    for (keyword, statement) in keywords {
        var arguments = Arguments(statement)
        switch keyword {
        case .listen: readListener(&arguments, into: &api.listeners, &report)
        case .socket: api.socketPath = arguments.path(&report, limit: Limits.socketPath)
        case .tokens: api.tokensPath = arguments.path(&report)
        case .tlsCertificate, .tlsKey, .tlsClientCA:
            _ = arguments.path(&report)
            report.error(
                statement.keyword.location, "TLS is not supported yet",
                instead: "remove \(statement.keyword.shown) and listen on a loopback address")
        }
        arguments.end(&report)
    }
    if !keywords.contains(where: { $0.keyword == .listen }) { api.listeners = [.default] }
    return api
}

private func readListener(
    _ arguments: inout Arguments, into listeners: inout [ListenAddress], _ report: inout Report
) {
    guard let word = arguments.required("an address and a port", &report) else { return }
    guard let listener = ListenAddress(word.text), listener.port != 0 else {
        report.error(
            word.location, "\(word.shown) is no address with a port",
            instead: "write one such as 127.0.0.1:8460 or [::1]:8460")
        return
    }
    if listeners.contains(listener) {
        report.warning(word.location, "\(word.shown) is listed already", instead: "keep one of them")
    } else if listener.address.isLoopback {
        listeners.append(listener)
    } else {
        report.error(
            word.location, "\(word.shown) can be reached from other hosts, which needs TLS, and that is not there yet",
            instead: "write 127.0.0.1 or [::1]")
    }
}

/// Reads the statements of all `history` blocks together.
func readHistory(_ statements: [Statement], _ report: inout Report) -> HistoryConfiguration {
    var history = HistoryConfiguration()
    for (keyword, statement) in HistoryKeyword.table.supported(in: statements, &report) {
        var arguments = Arguments(statement)
        switch keyword {
        case .path: history.path = arguments.path(&report)
        case .keepTransitions: history.keepTransitions = arguments.age(&report) ?? history.keepTransitions
        case .keepCheckResults: history.keepCheckResults = arguments.age(&report) ?? history.keepCheckResults
        case .maxSize: history.maxSize = arguments.databaseSize(&report) ?? history.maxSize
        }
        arguments.end(&report)
    }
    return history
}

extension Arguments {
    fileprivate mutating func age(_ report: inout Report) -> Duration? {
        value("a time with its unit, such as 365d, 12h, 30m or 45s", &report) { text in
            durationWithUnits(text).flatMap { $0 > .zero ? $0 : nil }
        }
    }

    fileprivate mutating func databaseSize(_ report: inout Report) -> Int? {
        value("a size of at least 1M with its unit, such as 512M or 1G", &report) { text in
            size(text).flatMap { $0 >= 1 << 20 ? $0 : nil }
        }
    }
}
