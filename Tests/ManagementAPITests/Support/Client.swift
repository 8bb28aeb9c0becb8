import Glibc

/// A blocking HTTP client over IPv4 to the loopback address, for one connection.
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
    }

    private let descriptor: CInt

    init(port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "connect") }
    }

    deinit { close(descriptor) }

    /// - Parameter headers: whole lines; `Host` is added unless there is one.
    func send(_ method: String, _ target: String, _ headers: [String] = [], body: String? = nil) throws {
        var lines = ["\(method) \(target) HTTP/1.1"]
        if !headers.contains(where: { $0.hasPrefix("Host:") }) { lines.append("Host: 127.0.0.1:8460") }
        lines += headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send") }
            sent += count
        }
    }

    /// Reads one answer; `head` says that it has no body.
    func receive(head: Bool = false) throws -> Answer {
        var header = ""
        while !header.hasSuffix("\r\n\r\n") { header.unicodeScalars.append(Unicode.Scalar(try bytes(1)[0])) }
        let lines = header.split(separator: "\r\n")
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let empty = Answer(status: status, fields: fields, body: [])
        let length = head ? 0 : empty["Content-Length"].flatMap { Int($0) } ?? 0
        return Answer(status: status, fields: fields, body: try bytes(length))
    }

    /// Reads until `text` has come, header, chunk sizes and all; an empty text waits for the end of the connection.
    func read(until text: String) throws -> String {
        var all: [UInt8] = []
        while text.isEmpty || !String(decoding: all, as: UTF8.self).contains(text) {
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, 0)
            if count == 0, text.isEmpty { break }
            guard count > 0 else { throw Failure(call: "recv") }
            all.append(byte)
        }
        return String(decoding: all, as: UTF8.self)
    }

    private func bytes(_ count: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        var read = 0
        while read < count {
            let more = buffer[read...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard more > 0 else { throw Failure(call: "recv") }
            read += more
        }
        return buffer
    }
}
