internal import AgentModel
internal import Configuration
internal import HTTPServer
internal import LinuxIO
internal import ManagementAPI

/// What the `api` block names by path: who may use the API, and how it proves itself. A reload reads all of it again.
struct APIKeys: Sendable {
    var tokens = TokenFile()
    /// Nil where nothing speaks TLS.
    var tls: TLSSettings?

    /// Reads the files that `api` names, and sees to it that they can be used.
    ///
    /// - Throws: what is wrong with the first that cannot.
    static func read(_ api: APIConfiguration) throws(UnusableKeys) -> APIKeys {
        APIKeys(tokens: try tokens(api.tokensPath), tls: try tls(api))
    }

    private static func tokens(_ path: String?) throws(UnusableKeys) -> TokenFile {
        guard let path else { return TokenFile() }
        let bytes = try contents(of: path, named: "tokens", "create it with `aloft token create`")
        do throws(TokenFileError) {
            return try TokenFile(parsing: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw UnusableKeys(path, line: error.line, error.message, "correct the line, or remove it")
        }
    }

    private static func tls(_ api: APIConfiguration) throws(UnusableKeys) -> TLSSettings? {
        guard let certificate = api.tlsCertificatePath, let key = api.tlsKeyPath else { return nil }
        var settings = TLSSettings(
            certificate: try contents(of: certificate, named: "tls_certificate", advice),
            key: try contents(of: key, named: "tls_key", advice))
        if let authorities = api.tlsClientCAPath {
            settings.clientCA = try contents(of: authorities, named: "tls_client_ca", advice)
        }
        try check(settings, of: api, certificate: certificate, key: key)
        return settings
    }

    private static let advice = "let the agent's user read it"

    private static func check(
        _ settings: TLSSettings, of api: APIConfiguration, certificate: String, key: String
    ) throws(UnusableKeys) {
        do throws(HTTPServerError) {
            try settings.validate()
        } catch .tlsFileUnusable(_, let file, let reason) {
            let path =
                switch file {
                case .certificate: certificate
                case .key: key
                case .clientCA: api.tlsClientCAPath ?? certificate
                }
            throw UnusableKeys(
                path, "the TLS \(file.rawValue) cannot be used: \(reason)", "give it in PEM, a key without a passphrase"
            )
        } catch .tlsKeyMismatch {
            throw UnusableKeys(
                key, "the key does not belong to the certificate \(certificate)",
                "give the key that the certificate was made with")
        } catch {
            throw UnusableKeys(certificate, "the certificate cannot be used: \(error)", "give another one")
        }
    }

    private static func contents(
        of path: String, named keyword: String, _ advice: String
    ) throws(UnusableKeys) -> [UInt8] {
        do throws(FileReadingError) {
            return try DiskFileReader().contents(ofFile: path)
        } catch {
            let (reason, advice) = refusal(of: path) ?? (error.reason, advice)
            throw UnusableKeys(
                path, "the file of \(keyword) cannot be read: \(reason)", "\(advice), or correct the api block")
        }
    }

    /// Why this user may not read what is there, and what lets them; nil where that is not what is wrong.
    private static func refusal(of path: String) -> (reason: String, advice: String)? {
        guard let file = FileOwnership(of: path), !Environment.canRead(path) else { return nil }
        func name(_ user: UInt32) -> String { UserAccount.name(of: user) ?? "user \(user)" }
        let user = name(UserAccount.current)
        let mode = String(file.mode, radix: 8)
        return (
            "the agent runs as \(user), and the file is \(name(file.userID))'s with mode 0\(mode)",
            "run `chown \(user) \(path)`"
        )
    }
}

/// Why a file of the `api` block cannot be used.
struct UnusableKeys: Error {
    let diagnostic: ReportedDiagnostic

    init(_ path: String, line: Int = 1, _ message: String, _ suggestion: String) {
        diagnostic = ReportedDiagnostic(
            file: path, line: line, severity: .error, message: message, suggestion: suggestion)
    }
}
