/// An answer: status, header fields and body.
///
/// The server adds `Content-Length`, `Date`, `Server`, `X-Request-Id`, `X-Content-Type-Options` and, unless `headers`
/// has one, `Cache-Control: no-store`.
package struct Response: Hashable, Sendable {
    package var status: Status
    /// The media type of `body`; nil leaves the field out.
    package var contentType: String?
    package var headers: HeaderFields
    package var body: [UInt8]

    package init(
        _ status: Status = .ok, contentType: String? = nil, headers: HeaderFields = [:], body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    package static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// - Parameter body: a JSON text in UTF-8, sent as it is.
    package static func json(_ body: [UInt8], status: Status = .ok) -> Response {
        Response(status, contentType: "application/json", body: body)
    }
}
