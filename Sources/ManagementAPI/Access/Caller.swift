internal import HTTPServer
internal import History
private import NetworkTypes

/// Who sent a request and what they may do.
struct Caller: Hashable {
    /// Who; nil for somebody who reads without saying so.
    let author: Author?
    /// Nil for no right at all.
    let role: Role?
    /// Nil for the socket.
    let address: String?
}

extension AccessPolicy {
    /// Finds out who is asking, as far as it matters: users are looked up for changes alone, since that may take long.
    ///
    /// - Parameter needed: the role that the request needs.
    /// - Throws: when a token is sent and is none.
    func caller(of request: Request, needing needed: Role) throws(Problem) -> Caller {
        switch request.peer {
        case .tcp(let address, _):
            if let token = try token(in: request) {
                return Caller(author: Author(.token, token.name), role: token.role, address: address)
            }
            return Caller(author: nil, role: isLoopback(address) ? .viewer : nil, address: address)
        case .unix(let credentials):
            if let token = try token(in: request) {
                return Caller(author: Author(.token, token.name), role: token.role, address: nil)
            }
            return needed == .viewer ? reader(credentials) : user(credentials)
        case .unknown:
            return Caller(author: nil, role: nil, address: nil)
        }
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

    private func token(in request: Request) throws(Problem) -> TokenFile.Token? {
        guard let authorization = request.headers["Authorization"] else { return nil }
        let words = authorization.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer", let token = tokens.token(for: String(words[1]))
        else {
            throw .unauthorized(.invalidToken, "The token is not one that this node knows.", "error=\"invalid_token\"")
        }
        return token
    }

    private func isLoopback(_ address: String) -> Bool {
        if address == "127.0.0.1" || address == "::1" { return true }  // nearly always, and parsing takes its time
        let mapped = "::ffff:"
        let plain = address.hasPrefix(mapped) ? String(address.dropFirst(mapped.count)) : address
        return IPAddress(plain)?.isLoopback ?? false
    }
}

extension Caller {
    /// - Throws: when this caller may not do what needs `needed`; 401 when a token would help.
    func require(_ needed: Role) throws(Problem) {
        guard (role.map { $0 < needed } ?? true) else { return }
        if author == nil, address != nil {
            throw .unauthorized(
                .tokenRequired,
                "Send a token with the role \(needed.rawValue) as \"Authorization: Bearer TOKEN\", or use the "
                    + "Unix socket.")
        }
        let who = author.map { "The \($0.kind == .token ? "token" : "user") \($0.name)" } ?? "This caller"
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

extension Problem {
    fileprivate static func unauthorized(_ kind: ProblemKind, _ detail: String, _ more: String? = nil) -> Problem {
        var problem = Problem(kind, detail)
        let challenge = ["Bearer realm=\"aloft\"", more].compactMap(\.self).joined(separator: ", ")
        problem.headers.append(name: "WWW-Authenticate", value: challenge)
        return problem
    }
}
