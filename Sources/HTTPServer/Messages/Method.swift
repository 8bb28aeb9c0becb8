/// The request methods that the server hands on: those of RFC 9110, section 9, PATCH (RFC 5789) and QUERY
/// (draft-ietf-httpbis-safe-method-w-body). Whoever knows the resource answers those that it does not have with 405; any other
/// method is answered with 501 (RFC 9110, section 9.1).
package enum Method: String, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case connect = "CONNECT"
    case options = "OPTIONS"
    case trace = "TRACE"
    case query = "QUERY"
}
