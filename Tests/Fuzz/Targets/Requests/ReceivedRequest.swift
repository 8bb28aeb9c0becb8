import HTTPServer

/// A client's bytes as libmicrohttpd hands them on: the request line, the fields, and after an empty line the body. Lines end
/// with LF, with or without CR.
///
/// A request line without a version is one of HTTP/1.0, so that an input may do without `Host`.
struct ReceivedRequest {
    let method: String
    /// The target without its query.
    let path: String
    let headers: HeaderFields
    let body: [UInt8]
    /// Each as it was sent, but for `+`, which is a space.
    private let parameters: [(name: [UInt8], value: [UInt8])]
    private let fault: TargetFault
    private let headerSize: Int
    private let needsHost: Bool

    /// Nil for what libmicrohttpd answers by itself, with nothing of ours.
    init?(_ input: [UInt8]) {
        var rest = input[...]
        guard let line = rest.popLine(), let method = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        var target = line[(method + 1)...]
        needsHost = target.removeSuffix(" HTTP/1.1")
        if !needsHost { _ = target.removeSuffix(" HTTP/1.0") }
        guard let headers = HeaderFields(taking: &rest) else { return nil }
        headerSize = input.count - rest.count
        guard !target.isEmpty, !input.prefix(headerSize).contains(0) else { return nil }
        self.method = String(decoding: line[..<method], as: UTF8.self)
        self.headers = headers
        body = Array(rest)
        let (sides, fault) = Self.sides(of: target)
        path = String(decoding: sides.first ?? [], as: UTF8.self)
        parameters = sides.count > 1 ? Self.parameters(of: sides[1]) : []
        self.fault = fault
    }

    /// Why the header alone is enough to refuse the request; nil where it is not.
    var headerError: HeaderError? {
        HeaderError(headers, size: headerSize, target: fault, needsHost: needsHost, limits: Limits())
    }

    /// Nil when a parameter cannot be decoded.
    var query: Query? {
        var query: Query = [:]
        let areDecoded = parameters.allSatisfy { query.append(encodedName: $0.name, value: $0.value) }
        return areDecoded ? query : nil
    }

    /// The target's path and, if there is one, its query.
    private static func sides(of target: ArraySlice<UInt8>) -> ([ArraySlice<UInt8>], TargetFault) {
        var text = target.map { CChar(bitPattern: $0) } + [0]
        let fault = text.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { TargetFault(hidingFrom: $0, limit: Limits().queryParameters) } ?? .none
        }
        let left = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (left.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false), fault)
    }

    /// A name without `=` has no value; an empty name counts, unless it is the last.
    private static func parameters(of query: ArraySlice<UInt8>) -> [(name: [UInt8], value: [UInt8])] {
        let plain = query.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        var pieces = plain.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces.map { piece in
            let sides = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Array(sides[0]), sides.count > 1 ? Array(sides[1]) : [])
        }
    }
}

extension HeaderFields {
    /// Takes the lines up to the first empty one. Nil for a line that is neither a field nor more of the one before it.
    fileprivate init?(taking rest: inout ArraySlice<UInt8>) {
        var fields: [(name: String, value: String)] = []
        while let line = rest.popLine(), !line.isEmpty {
            let text = line.drop(while: \.isBlank)
            if text.startIndex > line.startIndex {
                guard let last = fields.indices.last else { return nil }
                fields[last].value += " " + String(decoding: text, as: UTF8.self)
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let value = line[(colon + 1)...].drop(while: \.isBlank)
            fields.append((String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        self.init()
        for field in fields { append(name: field.name, value: field.value) }
    }
}

extension ArraySlice<UInt8> {
    /// The bytes up to the end of the line, which goes too; nil when nothing is left.
    fileprivate mutating func popLine() -> ArraySlice<UInt8>? {
        guard !isEmpty else { return nil }
        let end = firstIndex(of: UInt8(ascii: "\n")) ?? endIndex
        let line = self[..<end]
        self = self[Swift.min(end + 1, endIndex)...]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    fileprivate mutating func removeSuffix(_ suffix: String) -> Bool {
        guard self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return false }
        removeLast(suffix.utf8.count)
        return true
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
