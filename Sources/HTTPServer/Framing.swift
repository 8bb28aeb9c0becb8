/// Why a header must not be believed where it says how long the body is (RFC 9112, sections 5.1, 6.1 and 6.3).
///
/// libmicrohttpd lets these through, and a proxy in front may read them otherwise than it does, which would let one
/// client's bytes pass for another's request.
enum FramingError: Hashable {
    case spaceInName, repeatedLength, lengthAndEncoding, unknownEncoding

    init?(_ headers: HeaderFields) {
        let lengths = headers.values(of: "Content-Length").count
        let encodings = headers.values(of: "Transfer-Encoding")
        if headers.fields.contains(where: { $0.name.utf8.contains { $0 == 0x20 || $0 == 0x09 } }) {
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

    var status: Status {
        switch self {
        case .spaceInName, .repeatedLength, .lengthAndEncoding: .badRequest
        case .unknownEncoding: .notImplemented
        }
    }

    var detail: String {
        switch self {
        case .spaceInName: "A header field has a space in its name."
        case .repeatedLength: "The request has more than one Content-Length."
        case .lengthAndEncoding: "The request has both Content-Length and Transfer-Encoding. Send only one of them."
        case .unknownEncoding: "The server knows no Transfer-Encoding but chunked."
        }
    }
}
