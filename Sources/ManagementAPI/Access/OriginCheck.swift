internal import HTTPServer

/// What a browser says about the page that a request comes from. Programs say nothing of the kind.
///
/// A browser adds the operator's client certificate, and the session of a proxy in front, to whatever a page asks for.
/// So a page of anybody's could change this node, without being able to read the answer: no CORS field keeps it from that.
extension AccessPolicy {
    /// The values of `Sec-Fetch-Site` (W3C Fetch Metadata) of this node's own page and of what a person typed.
    private static let ownSites = ["same-origin", "none"]

    /// Refuses a request that a page of another origin made the browser send.
    ///
    /// A change needs every sign that is there to be this node's own: `Sec-Fetch-Site`, `Origin`, and `Referer` where there is
    /// no `Origin`. A read is refused by `Sec-Fetch-Site` alone, since others' pages could use up what is bounded; whoever follows a
    /// link to here may read.
    static func checkOrigin(of request: Request) throws(Problem) {
        if let site = request.headers.values(of: "Sec-Fetch-Site").first(where: { !ownSites.contains($0) }),
            !request.followsLink
        {
            throw .foreign("Sec-Fetch-Site: \(site)")
        }
        guard !request.method.isSafe else { return }
        let field = request.headers["Origin"] == nil ? "Referer" : "Origin"
        if let origin = request.headers.values(of: field).first(where: { !isOwn($0, request) }) {
            throw .foreign("\(field): \(origin)")
        }
    }

    /// Whether the origin, or the one of the address, is the one that the request names as `Host`. That is so at the other
    /// end of a tunnel too (`ssh -L`), where neither is this listener's. Behind a proxy that ends TLS the scheme is `https`.
    private static func isOwn(_ text: String, _ request: Request) -> Bool {
        guard let host = request.headers["Host"]?.lowercased() else { return false }
        let text = text.lowercased()
        for (scheme, port) in request.isEncrypted ? [("https", ":443")] : [("http", ":80"), ("https", ":443")]
        where text.hasPrefix(scheme + "://") {
            let authority = text.dropFirst(scheme.utf8.count + 3).prefix { !"/?#".contains($0) }
            return authority.without(suffix: port) == host[...].without(suffix: port)
        }
        return false
    }
}

extension Request {
    /// Whether somebody opens the answer as a page of its own, as by a link elsewhere.
    fileprivate var followsLink: Bool {
        method.isSafe && headers["Sec-Fetch-Mode"] == "navigate" && headers["Sec-Fetch-Dest"] == "document"
    }
}

extension Method {
    /// Whether it asks for no change (RFC 9110, section 9.2.1).
    var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace, .query: true
        case .post, .put, .patch, .delete, .connect: false
        }
    }
}

extension Substring {
    fileprivate func without(suffix: String) -> Substring { hasSuffix(suffix) ? dropLast(suffix.count) : self }
}

extension Problem {
    /// - Parameter sign: the header field that shows it.
    fileprivate static func foreign(_ sign: String) -> Problem {
        Problem(
            .foreignOrigin,
            "A browser sent this for a page of another site (\(sign.prefix(255))). Use this node's own page, or aloft. "
                + "A proxy in front of this node must pass Host and Origin on as they are.")
    }
}
