import HTTPServer
import Testing

struct ProblemDocumentTests {
    @Test func `a problem document has the members of RFC 9457 and the request's name`() {
        let response = Response.problem(.notFound, detail: "No instance VI_02.", requestID: "abc")
        #expect(response.status == .notFound)
        #expect(response.contentType == "application/problem+json")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"type":"about:blank","title":"Not Found","status":404,"detail":"No instance VI_02.","instance":"abc"}"#
        )
    }

    @Test(arguments: [
        (#"a "b" \c"#, #"a \"b\" \\c"#), ("line\nend\t\u{1F}", #"line\nend\t\u001f"#), ("é", "é"),
    ])
    func `text is escaped`(detail: String, escaped: String) {
        let body = Response.problem(.badRequest, detail: detail, requestID: "").body
        #expect(String(decoding: body, as: UTF8.self).contains(#""detail":"\#(escaped)""#))
    }

    @Test func `the server's own errors are made by the injected function`() throws {
        let server = try HTTPServer(
            configuration: ServerConfiguration(
                listeners: [Listener(name: "x", .tcp(address: "127.0.0.1", port: 0))],
                errorResponse: { status, detail, requestID in
                    Response(status, contentType: "text/x-ours", body: Array("\(requestID): \(detail)".utf8))
                }),
            handler: echo)
        let answer = try Client(port: server.boundPorts[0] ?? 0).ask("BREW", "/", "X-Request-Id: mine")
        #expect(answer.status == 501)
        #expect(answer["Content-Type"] == "text/x-ours")
        #expect(answer.text == "mine: The server does not know the request's method.")
    }
}
