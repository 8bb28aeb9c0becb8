/// Makes the answer to a failed request from its status, one plain sentence, and the request's name.
package typealias ErrorResponse = @Sendable (_ status: Status, _ detail: String, _ requestID: String) -> Response

extension Response {
    /// A problem document of the type `about:blank` (RFC 9457), in which `request_id` is an extension member.
    package static func problem(_ status: Status, detail: String, requestID: String) -> Response {
        var body: [UInt8] = Array(#"{"type":"about:blank","title":"#.utf8)
        body.appendJSON(status.phrase)
        body += Array(#","status":\#(status.rawValue),"detail":"#.utf8)
        body.appendJSON(detail)
        body += Array(#","request_id":"#.utf8)
        body.appendJSON(requestID)
        body.append(UInt8(ascii: "}"))
        return Response(status, contentType: "application/problem+json", body: body)
    }
}

extension [UInt8] {
    /// Appends `text` as a JSON string (RFC 8259, section 7).
    fileprivate mutating func appendJSON(_ text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                let hexadecimal = String(byte, radix: 16)
                append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
                append(contentsOf: hexadecimal.utf8)
            default:
                append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
