import Glibc

/// A blocking HTTP client that sends what it is told, right or wrong.
final class Client: Sendable {
    struct Failure: Error {
        let call: String
        let code = errno
    }

    struct Answer {
        let status: Int
        let fields: [(name: String, value: String)]
        let body: [UInt8]

        subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let descriptor: CInt

    /// Connects over IPv4 to a loopback address.
    init(port: UInt16, address text: String = "127.0.0.1") throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(text)
        descriptor = try Self.connect(AF_INET, to: address)
    }

    /// Connects over IPv6 to the loopback address.
    init(ipv6Port port: UInt16) throws {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        descriptor = try Self.connect(AF_INET6, to: address)
    }

    /// Connects to a Unix socket, from one that is bound to a path itself where `source` is given.
    init(path: String, from source: String? = nil) throws {
        descriptor = try Self.connect(AF_UNIX, to: unixAddress(path), from: source.map(unixAddress))
    }

    deinit { close(descriptor) }

    /// The port that the kernel gave this end.
    var localPort: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send") }
            sent += count
        }
    }

    /// Reads one answer; `head` says that it has no body. The body of a chunked one is left to `chunk()`.
    func receive(head: Bool = false) throws -> Answer {
        var header = ""
        while !header.hasSuffix("\r\n\r\n") { header.unicodeScalars.append(Unicode.Scalar(try byte())) }
        let lines = header.split(separator: "\r\n")
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let empty = Answer(status: status, fields: fields, body: [])
        let length = head ? 0 : empty["Content-Length"].flatMap { Int($0) } ?? 0
        return Answer(status: status, fields: fields, body: try (0..<length).map { _ in try byte() })
    }

    /// Reads one chunk of a chunked body; the last one is empty.
    func chunk() throws -> String {
        let size = Int(try line(), radix: 16) ?? 0
        let text = String(decoding: try (0..<size).map { _ in try byte() }, as: UTF8.self)
        guard try line().isEmpty else { throw Failure(call: "chunk") }
        return text
    }

    /// Reads until the server closes its side.
    func rest() -> String {
        var bytes: [UInt8] = []
        while let byte = try? byte() { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends a request without a body and reads the answer.
    func ask(_ method: String = "GET", _ target: String, _ fields: String...) throws -> Answer {
        try send(([method + " " + target + " HTTP/1.1", "Host: test"] + fields).joined(separator: "\r\n") + "\r\n\r\n")
        return try receive(head: method == "HEAD")
    }

    /// Whether the server closes its side or sends something within some milliseconds.
    func isCut(within milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    /// Whether the server has closed its side, waiting until it has or sends something.
    func isAtEnd() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) <= 0
    }

    private func line() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.ends(with: [13, 10]) { bytes.append(try byte()) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }

    private func byte() throws -> UInt8 {
        var byte: UInt8 = 0
        guard recv(descriptor, &byte, 1, 0) == 1 else { throw Failure(call: "recv") }
        return byte
    }

    private static func connect<Address>(_ family: CInt, to address: Address, from source: Address? = nil) throws
        -> CInt
    {
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        if let source, withSocketAddress(source, { Glibc.bind(descriptor, $0, $1) }) != 0 {
            throw Failure(call: "bind")
        }
        guard withSocketAddress(address, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw Failure(call: "connect")
        }
        return descriptor
    }
}

func unixAddress(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return address
}

func withSocketAddress<Address, Result>(
    _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
    }
}

extension [UInt8] {
    fileprivate func ends(with end: [UInt8]) -> Bool { Array(suffix(end.count)) == end }
}
