internal import HTTPServer
private import NetworkTypes

extension AccessPolicy {
    /// Refuses a request over TCP that was meant for another name: a web page can make a browser send one to this
    /// address by letting its own name point here (DNS rebinding), but the browser then says that name.
    ///
    /// A request without `Host`, which no browser sends, is taken: load balancers probe with HTTP/1.0. Over TLS any name is
    /// taken: the client has found it in our certificate, and a browser would have stopped at another.
    func checkHost(of request: Request) throws(Problem) {
        guard case .tcp = request.peer, !request.isEncrypted else { return }
        for host in request.headers.values(of: "Host") where !isOurs(host) {
            throw Problem(
                .hostNotAllowed,
                "The request is for \"\(host.prefix(255))\". Use this node's address, its own name or localhost.")
        }
    }

    private func isOurs(_ host: String) -> Bool {
        if host == usualHost { return true }
        guard let name = Self.name(in: host) else { return false }
        return IPAddress(name) != nil || name == "localhost" || hostNames.contains(name)
    }

    /// The name of `NAME`, `NAME:PORT`, `[IPV6]` or `[IPV6]:PORT`, in lower case.
    private static func name(in host: String) -> String? {
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]"), isPort(host[host.index(after: end)...]) else { return nil }
            return host[host.index(after: host.startIndex)..<end].lowercased()
        }
        let name = host.prefix { $0 != ":" }
        guard isPort(host[name.endIndex...]) else { return nil }
        return name.lowercased()
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
