import Texts

/// Finds header, body and end of a response, in pieces and in bounded memory (RFC 9112).
///
/// It is tolerant: lines may end with LF alone, a length that is none is ignored, and what is not chunked though its header
/// says so is read as it is. What keepalived reads it reads too.
struct HTTPResponseReader {
    /// Bytes that are kept of a line.
    static let longestLine = 2048
    /// Bytes of all headers, interim ones included.
    static let longestHeader = 65_536

    /// What the next bytes are.
    enum Piece: Equatable {
        /// All bytes are used up.
        case needsMore
        /// The final header is complete.
        case header
        /// A part of the body.
        case content(Range<Int>)
        /// What stands around the parts of a chunked body.
        case framing(Range<Int>)
        case complete
        case malformed(String)
    }

    private enum State {
        case statusLine
        case header
        case body(end: BodyEnd)
        case chunkSize
        case chunk(rest: Int)
        /// The end of line behind a chunk.
        case chunkEnd
        case trailer
        case complete
    }

    private enum BodyEnd {
        case stream
        case length(rest: Int)
    }

    private var state = State.statusLine
    private var line = LineBuffer(limit: longestLine)
    private var headerCount = 0
    private var length: Int?
    private(set) var isChunked = false
    private var firstLine: [UInt8] = []
    /// 0 until the first line is complete.
    private(set) var status = 0

    /// The first line of the final response, or of the latest interim one.
    var statusLine: String? { firstLine.isEmpty ? nil : String(decoding: firstLine, as: UTF8.self) }

    /// Whether the final header is complete.
    var hasHeader: Bool {
        switch state {
        case .statusLine, .header: false
        case .body, .chunkSize, .chunk, .chunkEnd, .trailer, .complete: true
        }
    }

    /// Whether nothing has arrived.
    var isEmpty: Bool { headerCount == 0 }

    /// - Parameter position: of the first byte that is not used up; moved on.
    mutating func next(in bytes: Span<UInt8>, _ position: inout Int) -> Piece {
        let start = position
        while true {
            if case .complete = state { return .complete }
            guard position < bytes.count else {
                return start < position && isChunked && hasHeader ? .framing(start..<position) : .needsMore
            }
            switch state {
            case .statusLine, .header:
                headerCount += 1
                guard headerCount <= Self.longestHeader else {
                    return .malformed("the header of the answer has more than \(Self.longestHeader) bytes")
                }
                let isLine = line.take(bytes[position])
                position += 1
                if isLine, let piece = takeHeader() { return piece }
            case .body(.stream): return content(bytes, &position, nil) { _ in .body(end: .stream) }
            case .body(.length(let rest)):
                return content(bytes, &position, rest) { $0 == 0 ? .complete : .body(end: .length(rest: $0)) }
            case .chunk(let rest):
                guard start == position else { return .framing(start..<position) }
                return content(bytes, &position, rest) { $0 == 0 ? .chunkEnd : .chunk(rest: $0) }
            case .chunkSize, .chunkEnd, .trailer:
                let isLine = line.take(bytes[position])
                position += 1
                if isLine { takeFraming() }
                if case .complete = state { return .framing(start..<position) }
                if case .body = state { return .framing(start..<position) }
            case .complete: return .complete
            }
        }
    }

    private mutating func content(
        _ bytes: Span<UInt8>, _ position: inout Int, _ rest: Int?, _ following: (Int) -> State
    ) -> Piece {
        let start = position
        position = min(bytes.count, rest.map { start.addingReportingOverflow($0).overflow ? .max : start + $0 } ?? .max)
        state = following((rest ?? 0) - (position - start))
        return .content(start..<position)
    }

    private mutating func takeHeader() -> Piece? {
        if case .statusLine = state { return takeStatusLine() }
        guard line.bytes.isEmpty else {
            takeField()
            return nil
        }
        // Interim responses come before the final one (RFC 9110, 15.2); 101 is final.
        if 100...199 ~= status, status != 101 {
            (state, length, isChunked) = (.statusLine, nil, false)
            return nil
        }
        let hasNoBody = status == 101 || status == 204 || status == 304
        isChunked = isChunked && !hasNoBody
        state =
            if hasNoBody {
                .complete
            } else if isChunked {
                .chunkSize
            } else if let length {
                length == 0 ? .complete : .body(end: .length(rest: length))
            } else {
                .body(end: .stream)
            }
        return .header
    }

    private mutating func takeStatusLine() -> Piece? {
        // Empty lines before it are robustness (RFC 9112, 2.2).
        guard !line.bytes.isEmpty else { return nil }
        firstLine = line.bytes
        let blank = UInt8(ascii: " ")
        let code = firstLine.drop { $0 != blank }.drop { $0 == blank }.prefix { $0 != blank }
        guard firstLine.starts(with: "HTTP/".utf8), code.count == 3, let status = number(code, radix: 10), status >= 100
        else { return .malformed("the answer begins with \"\(line.text)\", which is not HTTP") }
        self.status = status
        state = .header
        return nil
    }

    private mutating func takeField() {
        let field = line.bytes
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = field[(colon + 1)...]
        if length == nil, isEqual(field[..<colon], "content-length") {
            length = number(value, radix: 10)
        } else if isEqual(field[..<colon], "transfer-encoding") {
            isChunked = value.split(separator: UInt8(ascii: ",")).last.map { isEqual(trimmed($0), "chunked") } ?? false
        }
    }

    private mutating func takeFraming() {
        switch state {
        case .chunkSize:
            let size = line.bytes.prefix { $0 != UInt8(ascii: ";") }
            state =
                switch number(size, radix: 16) {
                case nil: .body(end: .stream)
                case 0?: .trailer
                case let count?: .chunk(rest: count)
                }
        case .chunkEnd: state = .chunkSize
        case .trailer: if line.bytes.isEmpty { state = .complete }
        case .statusLine, .header, .body, .chunk, .complete: break
        }
    }
}

/// Digits alone, at most 15 of them, with blanks around; nil for anything else.
private func number(_ text: ArraySlice<UInt8>, radix: UInt8) -> Int? {
    let digits = trimmed(text)
    guard 1...15 ~= digits.count else { return nil }
    var number = 0
    for digit in digits {
        guard let value = Hexadecimal.value(digit), value < radix else { return nil }
        number = number * Int(radix) + Int(value)
    }
    return number
}

private func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
}

/// Without regard to case.
///
/// - Parameter word: in lower case.
private func isEqual(_ text: ArraySlice<UInt8>, _ word: String) -> Bool {
    text.count == word.utf8.count
        && zip(text, word.utf8).allSatisfy { byte, letter in
            (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte) == letter
        }
}
