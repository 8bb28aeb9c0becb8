/// The path of a request target, decoded.
struct RequestPath: Hashable {
    let text: String
    let segments: [String]

    /// - Parameter target: the request target without its query, zero-terminated, not decoded.
    init?(target: UnsafePointer<CChar>) {
        // Safe: libmicrohttpd terminates it with zero and keeps it for the time of its callback.
        self.init(unsafe String(cString: target).utf8)
    }

    /// Takes the origin form and the absolute form (RFC 9112, section 3.2).
    init?(_ target: some BidirectionalCollection<UInt8>) {
        let path = Self.withoutAuthority(Substring(decoding: target, as: UTF8.self))
        guard let text = String(percentDecoding: path.utf8) else { return nil }
        self.text = text
        guard path.utf8.contains(UInt8(ascii: "%")) else {
            segments = text.split(separator: "/").map(String.init)
            return
        }
        segments = path.split(separator: "/").compactMap { String(percentDecoding: $0.utf8) }
    }

    private static func withoutAuthority(_ target: Substring) -> Substring {
        guard target.first != "/", let scheme = target.firstRange(of: "://") else { return target }
        let rest = target[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
}
