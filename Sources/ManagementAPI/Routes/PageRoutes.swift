private import Dashboard
internal import HTTPServer

/// The page for operators. It is the same for everybody and on every node; what it shows it reads from `/v1`.
extension ManagementAPI {
    /// Nothing from elsewhere, nothing inline, in nobody's frame.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'
        """

    /// `GET /`.
    func page(_ call: Call) throws(Problem) -> Response {
        Response(
            contentType: "text/html; charset=utf-8", headers: ["Content-Security-Policy": Self.policy],
            body: Dashboard.page)
    }

    /// `GET /page.css`.
    func pageStyle(_ call: Call) throws(Problem) -> Response {
        Response(contentType: "text/css; charset=utf-8", body: Dashboard.style)
    }

    /// `GET /page.js`.
    func pageScript(_ call: Call) throws(Problem) -> Response {
        Response(contentType: "text/javascript; charset=utf-8", body: Dashboard.script)
    }
}
