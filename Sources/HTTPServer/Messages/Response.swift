/// An answer: status, header fields and body, which is known at once or a stream.
///
/// The server adds `Content-Length`, `Date`, `Server`, `X-Request-Id`, `X-Content-Type-Options`, `X-Frame-Options`,
/// `Referrer-Policy`, over TLS `Strict-Transport-Security`, and, unless `headers` has them, `Cache-Control: no-store` and
/// a `Content-Security-Policy` that allows nothing.
package struct Response: Hashable, Sendable {
    package var status: Status
    /// The media type of `body`; nil leaves the field out.
    package var contentType: String?
    package var headers: HeaderFields
    private var content: Content

    private enum Content: Hashable, Sendable {
        case bytes([UInt8])
        case stream(BodyStream)
    }

    package init(
        _ status: Status = .ok, contentType: String? = nil, headers: HeaderFields = [:], body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        content = .bytes(body)
    }

    /// An answer of 200 that goes on until `stream` is finished or the client leaves: in chunks, or in HTTP/1.0 until the
    /// connection is closed.
    package static func stream(
        contentType: String?, headers: HeaderFields = [:], _ stream: BodyStream
    ) -> Response {
        var response = Response(contentType: contentType, headers: headers)
        response.content = .stream(stream)
        return response
    }

    /// Empty for a stream.
    package var body: [UInt8] {
        get {
            switch content {
            case .bytes(let bytes): bytes
            case .stream: []
            }
        }
        set { content = .bytes(newValue) }
    }

    package var stream: BodyStream? {
        switch content {
        case .bytes: nil
        case .stream(let stream): stream
        }
    }

    package static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// - Parameter body: a JSON text in UTF-8, sent as it is.
    package static func json(_ body: [UInt8], status: Status = .ok) -> Response {
        Response(status, contentType: "application/json", body: body)
    }
}
