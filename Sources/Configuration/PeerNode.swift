import NetworkTypes

/// Another node of the cluster, by its API (`peer`).
package struct PeerNode: Hashable, Sendable {
    /// As people call it.
    package var name: String
    /// `https://HOST:PORT`, or `http` on loopback.
    package var url: String

    package init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}

extension PeerNode {
    /// Why a URL cannot be a peer's.
    struct Objection: Error {
        let message: String
        let suggestion: String
    }

    /// - Returns: the URL without a slash at its end.
    static func checkedURL(_ text: String) throws(Objection) -> String {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let scheme = ["https://", "http://"].first(where: trimmed.hasPrefix),
            isAuthority(trimmed.dropFirst(scheme.count))
        else {
            throw Objection(
                message: "is not the URL of an API",
                suggestion: "write one such as https://192.0.2.12:8460, without a path")
        }
        guard scheme == "https://" || isLoopback(trimmed.dropFirst(scheme.count)) else {
            throw Objection(
                message: "would send the token in the clear", suggestion: "write https://, which all but loopback speak"
            )
        }
        return trimmed
    }

    /// A host and perhaps a port, and nothing that begins something else.
    private static func isAuthority(_ text: Substring) -> Bool {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.:[]".contains($0)) })
        else {
            return false
        }
        let host = host(of: text)
        let port = text.dropFirst(host.count)
        guard !host.isEmpty, host.hasPrefix("[") ? IPv6Address(String(host.dropFirst().dropLast())) != nil : true else {
            return false
        }
        return port.isEmpty || port.hasPrefix(":") && UInt16(port.dropFirst()).map { $0 > 0 } ?? false
    }

    /// With its brackets, where it has some.
    private static func host(of authority: Substring) -> Substring {
        if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { authority[...$0] } ?? "" }
        return authority.prefix { $0 != ":" }
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        let host = host(of: authority)
        if host == "localhost" { return true }
        let address = IPAddress(String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host))
        return address?.isLoopback ?? false
    }
}
