/// Why a request is refused by its header alone.
///
/// libmicrohttpd lets doubtful lengths through. A proxy in front may read them otherwise than it does, which would let
/// one client's bytes pass for another's request (RFC 9112, sections 5.1, 6.1 and 6.3).
///
/// What libmicrohttpd cannot read at all it answers by itself, with a page in HTML: a line without a colon, a length that
/// is no number, a chunk without a size, another version of HTTP, a header beyond the connection's memory. That cannot
/// be made a problem document: it makes such an answer and queues it within one function, which asks nobody, and it has
/// no option for the text (0.9.75).
package enum HeaderError: Hashable {
    case tooLong(bound: Int)
    case tooManyFields(bound: Int)
    case tooManyParameters(bound: Int)
    case spaceInName
    case repeatedLength
    case lengthAndEncoding
    case unknownEncoding
    case spaceInTarget
    case missingHost
    case repeatedHost

    /// - Parameters:
    ///   - size: bytes of the request line and the fields.
    ///   - needsHost: whether the request's version of HTTP does (RFC 9112, section 3.2).
    package init?(_ headers: HeaderFields, size: Int, target: TargetFault, needsHost: Bool, limits: Limits) {
        let hosts = headers.count(of: "Host")
        let lengths = headers.count(of: "Content-Length")
        let encodings = Array(headers.values(of: "Transfer-Encoding"))
        if size > limits.header {
            self = .tooLong(bound: limits.header)
        } else if headers.fields.count > limits.headerFields {
            self = .tooManyFields(bound: limits.headerFields)
        } else if target == .tooManyParameters {
            self = .tooManyParameters(bound: limits.queryParameters)
        } else if target == .space {
            self = .spaceInTarget
        } else if hosts == 0, needsHost {
            self = .missingHost
        } else if hosts > 1 {
            self = .repeatedHost
        } else if headers.fields.contains(where: { $0.name.utf8.contains { $0 == 0x20 || $0 == 0x09 } }) {
            self = .spaceInName
        } else if lengths > 1 {
            self = .repeatedLength
        } else if lengths > 0, !encodings.isEmpty {
            self = .lengthAndEncoding
        } else if encodings.count > 1 || encodings.contains(where: { !$0.equalsIgnoringCase("chunked") }) {
            self = .unknownEncoding
        } else {
            return nil
        }
    }

    package var status: Status {
        switch self {
        case .tooLong, .tooManyFields: .requestHeaderFieldsTooLarge
        case .tooManyParameters, .spaceInName, .repeatedLength, .lengthAndEncoding, .spaceInTarget, .missingHost,
            .repeatedHost:
            .badRequest
        case .unknownEncoding: .notImplemented
        }
    }

    package var detail: String {
        switch self {
        case .tooLong(let bound): "The header is longer than the \(bound) bytes that the server takes."
        case .tooManyFields(let bound): "The header has more than the \(bound) fields that the server takes."
        case .tooManyParameters(let bound): "The query has more than the \(bound) parameters that the server takes."
        case .spaceInName: "A header field has a space in its name."
        case .repeatedLength: "The request has more than one Content-Length."
        case .lengthAndEncoding: "The request has both Content-Length and Transfer-Encoding. Send only one of them."
        case .spaceInTarget: "The request target has a space in it. Write %20."
        case .missingHost: "The request has no Host field."
        case .repeatedHost: "The request has more than one Host field."
        case .unknownEncoding: "The server knows no Transfer-Encoding but chunked."
        }
    }
}
