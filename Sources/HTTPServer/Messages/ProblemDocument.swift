private import JSON

/// Makes the answer to a failed request from its status, one plain sentence, and the request's name.
package typealias ErrorResponse = @Sendable (_ status: Status, _ detail: String, _ requestID: String) -> Response

extension Response {
    /// A problem document of the type `about:blank` (RFC 9457); `instance` is the request's id.
    package static func problem(_ status: Status, detail: String, requestID: String) -> Response {
        var body: [UInt8] = Array(#"{"type":"about:blank","title":"#.utf8)
        body += JSONWriter.string(status.phrase)
        body += Array(#","status":\#(status.rawValue),"detail":"#.utf8)
        body += JSONWriter.string(detail)
        body += Array(#","instance":"#.utf8)
        body += JSONWriter.string(requestID)
        body.append(UInt8(ascii: "}"))
        return Response(status, contentType: "application/problem+json", body: body)
    }
}
