internal import HTTPServer

extension Request {
    /// Whether `Accept` prefers plain text to JSON; whoever has no preference gets JSON.
    var wantsPlainText: Bool {
        let field = AcceptField(Array(headers.values(of: "Accept")))
        return field.quality(of: "text", "plain") > field.quality(of: "application", "json")
    }
}
