internal import AgentModel
internal import HTTPServer
private import NetworkTypes

/// Who sent a request and what they may do.
struct Caller: Hashable {
    /// Who; nil for somebody who reads without saying so.
    let author: Author?
    /// Nil for no right at all.
    let role: Role?
    /// Nil for the socket.
    let address: String?

    /// Somebody who was not looked at.
    static let anybody = Caller(author: nil, role: nil, address: nil)

    /// Whether nothing is known of them but that they reach this listener: any program of any user, over loopback.
    var isStranger: Bool { author == nil }
}

extension AccessPolicy {
    /// Finds out who is asking, as far as it matters: users are looked up for changes alone, since that may take long.
    ///
    /// - Parameters:
    ///   - needed: the role that the request needs.
    ///   - clientCommonName: the name in the client's certificate, once that is verified; nil for none.
    ///   - failures: where wrong tokens are counted.
    /// - Throws: when a token is sent and is none, or too many were.
    func caller(
        of request: Request, needing needed: Role, clientCommonName: String? = nil, failures: FailureLimiter
    ) throws(Problem) -> Caller {
        switch request.peer {
        case .tcp(let address, _):
            let stranger = stranger(at: address, clientCommonName)
            let source = FailureLimiter.Source.init(address:)
            return try tokenHolder(request, address, needed, stranger, failures) { source(address) } ?? stranger
        case .unix(let credentials):
            let user = needed == .viewer ? reader(credentials) : user(credentials)
            return try tokenHolder(request, nil, needed, user, failures) { .user(credentials.userID) } ?? user
        case .unknown:
            return Caller(author: nil, role: nil, address: nil)
        }
    }

    /// Who it is by the token that was sent; nil when none was.
    ///
    /// As much is compared where a token is missing, malformed, unknown or too weak. A right one counts whatever others
    /// have sent from there: an address may be everybody's, as that of a tunnel's end is.
    private func tokenHolder(
        _ request: Request, _ address: String?, _ needed: Role, _ other: Caller, _ failures: FailureLimiter,
        source: () -> FailureLimiter.Source
    ) throws(Problem) -> Caller? {
        let authorization = request.headers["Authorization"]
        guard authorization != nil || !other.has(needed) else { return nil }
        let search = tokens.search(for: authorization.flatMap(bearerToken))
        didCompare(search.bytesCompared)
        guard authorization != nil else { return nil }
        if let token = search.token {
            return Caller(author: Author(.token, token.name), role: token.role, address: address)
        }
        let source = source()
        if let time = failures.refusal(of: source) { throw .tooManyFailures(retryAfter: time) }
        failures.failed(source)
        throw .unauthorized(.invalidToken, "The token is not one that this node knows.", "error=\"invalid_token\"")
    }

    private func bearerToken(_ authorization: String) -> String? {
        let words = authorization.split(separator: " ", omittingEmptySubsequences: true)
        return words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : nil
    }

    /// Who it is over TCP without a token. A certificate that no line of the file names may read.
    private func stranger(at address: String, _ clientCommonName: String?) -> Caller {
        guard let clientCommonName else {
            return Caller(author: nil, role: isLoopback(address) ? .viewer : nil, address: address)
        }
        return Caller(
            author: Author(.certificate, clientCommonName),
            role: tokens.role(forCertificate: clientCommonName) ?? .viewer, address: address)
    }

    private func reader(_ credentials: HTTPPeer.Credentials) -> Caller {
        Caller(author: Author(.uid, String(credentials.userID)), role: .viewer, address: nil)
    }

    private func user(_ credentials: HTTPPeer.Credentials) -> Caller {
        let user = credentials.userID
        let isTrusted = user == 0 || user == ownUserID || isMember(user)
        return Caller(
            author: Author(.uid, userName(user) ?? String(user)), role: isTrusted ? .admin : .viewer, address: nil)
    }

    private func isLoopback(_ address: String) -> Bool {
        if address == "127.0.0.1" || address == "::1" { return true }  // nearly always, and parsing takes its time
        return IPAddress(numeric: address)?.isLoopback ?? false
    }
}

extension Caller {
    func has(_ needed: Role) -> Bool { role.map { $0 >= needed } ?? false }

    /// - Throws: when this caller may not do what needs `needed`; 401 when a token would help.
    func require(_ needed: Role) throws(Problem) {
        guard !has(needed) else { return }
        if author == nil, address != nil {
            throw .unauthorized(
                .tokenRequired,
                "Send a token with the role \(needed.rawValue) as \"Authorization: Bearer TOKEN\", or use the "
                    + "Unix socket.")
        }
        let who = author.map { "The \($0.kind.noun) \($0.name)" } ?? "This caller"
        throw Problem(.forbidden, "\(who) may not do this: it needs the role \(needed.rawValue).")
    }

    /// The caller as the agent and the history know it.
    ///
    /// - Throws: when it did not say who it is.
    func requester(requestID: String) throws(Problem) -> Requester {
        guard let author else { throw Problem(.forbidden, "A change needs a caller who says who it is.") }
        return Requester(author, address: address, requestID: requestID)
    }
}

extension Author.Kind {
    fileprivate var noun: String {
        switch self {
        case .token: "token"
        case .certificate: "certificate"
        case .uid, .signal, .start, .expiry: "user"
        }
    }
}

extension Problem {
    fileprivate static func tooManyFailures(retryAfter time: Duration) -> Problem {
        var problem = Problem(
            .tooManyFailures,
            "Too many wrong tokens came from this address. Send one that this node knows.")
        let seconds = time.components.seconds + (time.components.attoseconds > 0 ? 1 : 0)
        problem.headers.append(name: "Retry-After", value: String(seconds))
        return problem
    }

    fileprivate static func unauthorized(_ kind: ProblemKind, _ detail: String, _ more: String? = nil) -> Problem {
        var problem = Problem(kind, detail)
        let challenge = ["Bearer realm=\"aloft\"", more].compactMap(\.self).joined(separator: ", ")
        problem.headers.append(name: "WWW-Authenticate", value: challenge)
        return problem
    }
}
