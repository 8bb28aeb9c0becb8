/// A file that the agent itself uses, and what becomes of it where it cannot.
struct ServiceFile {
    enum Kind: Hashable {
        /// A part of the configuration.
        case text
        /// A key, or what says who may do what: nobody else should write it.
        case secret
        case certificate
        case tracked
        /// Where the agent makes a file, a socket or a pipe.
        case made
    }

    var kind: Kind
    /// What it is, as in "the file of tokens".
    var name: String
    var path: String
    var place: SourcePosition
    /// The end of "... and so".
    var consequence: String

    var access: Access { kind == .made ? .write : .read }

    /// A place that the service sees, for files of this kind.
    var home: String { kind == .tracked || kind == .made ? "/run" : "/etc/aloft" }
}

extension Lint {
    private static let noStart = "the agent does not start"

    /// All of them, those of the text only where it is what the service reads, or will: a draft need not be readable.
    func serviceFiles(_ host: some HostView, _ service: ServiceRights) -> [ServiceFile] {
        texts(host, service) + keys + mailKeys + keyFiles + tracked(host) + made
    }

    private func texts(_ host: some HostView, _ service: ServiceRights) -> [ServiceFile] {
        guard let main = configuration.files.first?.path else { return [] }
        let real = host.realPath(of: main)
        let isInPlace =
            service.configurationPath.map { $0 == main || real != nil && host.realPath(of: $0) == real } ?? false
        let folder = directory(of: real ?? main)
        return configuration.files.enumerated().compactMap { index, file in
            guard isInPlace || index > 0 && !(host.realPath(of: file.path) ?? "").isIn(folder) else { return nil }
            return ServiceFile(
                kind: .text, name: index == 0 ? "the configuration" : "the included file", path: file.path,
                place: SourcePosition(file: file.path, line: 1, column: 1), consequence: Self.noStart)
        }
    }

    private var keys: [ServiceFile] {
        let api = configuration.api
        let paths: [(APIKeyword, ServiceFile.Kind, String, String?)] = [
            (.tokens, .secret, "the file of tokens", api.tokensPath),
            (.tlsKey, .secret, "the private key", api.tlsKeyPath),
            (.tlsCertificate, .certificate, "the certificate", api.tlsCertificatePath),
            (.tlsClientCA, .certificate, "the file of authorities", api.tlsClientCAPath),
            (.peerToken, .secret, "the peers' token", api.peerTokenPath),
            (.peerCA, .certificate, "the file of authorities", api.peerCAPath),
        ]
        return paths.compactMap { keyword, kind, name, path in
            path.map { path in
                ServiceFile(
                    kind: kind, name: name, path: path, place: place([keyword.rawValue], in: .api),
                    consequence: keyword == .peerToken || keyword == .peerCA ? "no peer answers" : Self.noStart)
            }
        }
    }

    private var mailKeys: [ServiceFile] {
        let mail = configuration.globals.mail
        let paths: [(GlobalKeyword, ServiceFile.Kind, String, String?)] = [
            (.mailPasswordFile, .secret, "the mail server's password", mail.passwordPath),
            (.mailCA, .certificate, "the file of authorities", mail.authoritiesPath),
        ]
        return paths.compactMap { keyword, kind, name, path in
            path.map {
                ServiceFile(
                    kind: kind, name: name, path: $0, place: place([keyword.rawValue], in: .globalDefinitions),
                    consequence: "no mail is sent")
            }
        }
    }

    /// Keys of `auth_hmac`: what is read is in the configuration, where it was read from in the text alone.
    private var keyFiles: [ServiceFile] {
        statements.filter { $0.keyword.text == TopLevelKeyword.instance.rawValue }.flatMap { instance in
            (instance.block?.statements ?? []).flatMap { $0.block?.statements ?? [] }.compactMap { statement in
                guard statement.keyword.text == HMACKeyword.key.rawValue, let word = statement.arguments.last,
                    word.text.hasPrefix("file:")
                else { return nil }
                return ServiceFile(
                    kind: .secret, name: "the key", path: String(word.text.dropFirst(5)), place: word.location,
                    consequence: "\"\(instance.arguments.first?.text ?? "")\" is not run")
            }
        }
    }

    private func tracked(_ host: some HostView) -> [ServiceFile] {
        configuration.trackedFiles.flatMap { file in
            let read = ServiceFile(
                kind: .tracked, name: "the tracked file", path: file.path, place: place(of: file, "file"),
                consequence: "\"\(file.name)\" does not have its number")
            let made = ServiceFile(
                kind: .made, name: "the tracked file", path: file.path, place: place(of: file, "init_file"),
                consequence: "\"\(file.name)\" does not get its first number")
            let isWritten = file.initialValue != nil && (file.overwrites || host.status(of: file.path) == nil)
            return isWritten ? [read, made] : [read]
        }
    }

    private func place(of file: TrackedFile, _ keyword: String) -> SourcePosition {
        let blocks = [TopLevelKeyword.trackedFile, .vrrpTrackedFile]
        let places = [[keyword], []].flatMap { path in
            blocks.compactMap { sourceMap.place(path, in: $0, named: file.name) }
        }
        return places.first ?? beginning
    }

    private var made: [ServiceFile] {
        let fifos = configuration.globals.notifyFIFOs.map { fifo in
            let keywords = [GlobalKeyword.fifo, .vrrpFIFO].map(\.rawValue)
            let place = keywords.compactMap { sourceMap.place([$0, fifo.path], in: .globalDefinitions) }.first
            return ServiceFile(
                kind: .made, name: "the named pipe", path: fifo.path, place: place ?? beginning,
                consequence: "nobody is notified through it")
        }
        let others: [(TopLevelKeyword, String, String, String?, String)] = [
            (.api, APIKeyword.socket.rawValue, "the socket", configuration.api.socketPath, Self.noStart),
            (.history, HistoryKeyword.path.rawValue, "the history", configuration.history.path, Self.noStart),
        ]
        return fifos
            + others.compactMap { block, keyword, name, path, consequence in
                path.map {
                    ServiceFile(
                        kind: .made, name: name, path: $0, place: place([keyword], in: block), consequence: consequence)
                }
            }
    }

    private func place(_ path: [String], in block: TopLevelKeyword) -> SourcePosition {
        sourceMap.place(path, in: block) ?? sourceMap.place([], in: block) ?? beginning
    }
}
