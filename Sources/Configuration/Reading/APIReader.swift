import NetworkTypes

/// Reads the statements of all `api` blocks together.
struct APIReader {
    private var api = APIConfiguration(listeners: [])
    /// Where each of `api.listeners` stands.
    private var listenerWords: [Word] = []
    /// The keyword that counts, for each that was given.
    private var keywords: [APIKeyword: Word] = [:]

    static func read(_ statements: [Statement], _ report: inout Report) -> APIConfiguration {
        var reader = APIReader()
        APIKeyword.table.read(statements, &report) { keyword, arguments, _, report in
            reader.take(keyword, &arguments, &report)
            reader.keywords[keyword] = arguments.keyword
        }
        if reader.keywords[.listen] == nil { reader.api.listeners = [.default] }
        reader.checkTLS(&report)
        reader.checkPeers(&report)
        reader.checkListeners(&report)
        return reader.api
    }

    private mutating func take(_ keyword: APIKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .listen: takeListener(&arguments, &report)
        case .socket: api.socketPath = arguments.path(&report, limit: Limits.socketPath)
        case .tokens: api.tokensPath = arguments.path(&report)
        case .tlsCertificate: api.tlsCertificatePath = arguments.path(&report)
        case .tlsKey: api.tlsKeyPath = arguments.path(&report)
        case .tlsClientCA: api.tlsClientCAPath = arguments.path(&report)
        case .peer: takePeer(&arguments, &report)
        case .peerToken: api.peerTokenPath = arguments.path(&report)
        case .peerCA: api.peerCAPath = arguments.path(&report)
        }
    }

    private mutating func takeListener(_ arguments: inout Arguments, _ report: inout Report) {
        guard let word = arguments.required("an address and a port", &report) else { return }
        guard let listener = ListenAddress(word.text), listener.port != 0, !listener.address.isMulticast else {
            report.error(
                word.location, "\(word.shown) is not an address with a port",
                instead: "write one such as 127.0.0.1:8460 or [::1]:8460")
            return
        }
        if api.listeners.contains(listener) {
            report.warning(word.location, "\(word.shown) is listed already", instead: "keep one of them")
        } else if let other = api.listeners.first(where: listener.takesPort) {
            report.error(
                word.location, "\(word.shown) and \"\(other)\" cannot both have port \(listener.port)",
                instead: "keep one of them, or give one another port")
        } else {
            api.listeners.append(listener)
            listenerWords.append(word)
        }
    }
}

// Other nodes.
extension APIReader {
    private mutating func takePeer(_ arguments: inout Arguments, _ report: inout Report) {
        guard let name = arguments.required("a name and a URL", &report),
            let word = arguments.required("the URL of its API", &report)
        else { return }
        let url: String
        do throws(PeerNode.Objection) {
            url = try PeerNode.checkedURL(word.text)
        } catch {
            report.error(word.location, "\(word.shown) \(error.message)", instead: error.suggestion)
            return
        }
        if let other = api.peers.first(where: { $0.name == name.text || $0.url == url }) {
            report.error(
                name.location, "\(name.shown) is \"\(other.name)\" (\(other.url)) again",
                instead: "give every node one peer line with a name of its own")
        } else if api.peers.count == Limits.peers {
            report.error(
                name.location, "there are more than \(Limits.peers) peers",
                instead: "name the nodes of this cluster only")
        } else {
            api.peers.append(PeerNode(name: name.text, url: url))
        }
    }

    private func checkPeers(_ report: inout Report) {
        guard keywords[.peer] == nil else { return }
        for keyword in [APIKeyword.peerToken, .peerCA] {
            guard let word = keywords[keyword] else { continue }
            report.warning(
                word.location, "\(word.shown) has no effect without a peer",
                instead: "write peer with the name and the URL of another node, or remove it")
        }
    }
}

// What must be said together.
extension APIReader {
    private func checkTLS(_ report: inout Report) {
        let pairs: [(APIKeyword, needs: APIKeyword)] = [
            (.tlsCertificate, .tlsKey), (.tlsKey, .tlsCertificate), (.tlsClientCA, .tlsCertificate),
        ]
        for (keyword, needed) in pairs where keywords[needed] == nil {
            guard let word = keywords[keyword] else { continue }
            report.error(
                word.location, "\(word.shown) needs \(needed.rawValue) beside it",
                instead: "write \(needed.rawValue) and the path of its file, or remove \(word.shown)")
        }
        guard let word = keywords[.tlsCertificate], !api.listeners.contains(where: api.requiresTLS) else { return }
        report.warning(
            word.location, "\(word.shown) has no effect: loopback speaks plain HTTP, and nothing else is listened on",
            instead: "write listen with an address of this host, or remove it")
    }

    private func checkListeners(_ report: inout Report) {
        // A path that could not be read was reported: that it is missing too would mislead.
        let paths = [
            (APIKeyword.tokens, api.tokensPath), (.tlsCertificate, api.tlsCertificatePath), (.tlsKey, api.tlsKeyPath),
            (.tlsClientCA, api.tlsClientCAPath),
        ]
        guard !paths.contains(where: { keywords[$0] != nil && $1 == nil }) else { return }
        for (listener, word) in zip(api.listeners, listenerWords) {
            guard let objection = api.objection(to: listener) else { continue }
            report.error(word.location, objection.message, instead: objection.suggestion)
        }
    }
}
