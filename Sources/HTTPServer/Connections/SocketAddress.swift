import CMicrohttpd
import Glibc

/// An address of the kernel's, of any family.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    var family: CInt { CInt(storage.ss_family) }

    /// Reads a numeric address, with a zone (`fe80::1%eth0`) where IPv6 needs one.
    init(numeric address: String, port: UInt16) throws(HTTPServerError) {
        var hints = unsafe addrinfo()  // Holds pointers, all null here.
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        // Safe: both strings and `hints` live for the call; the list it makes is freed below.
        guard unsafe getaddrinfo(address, String(port), &hints, &list) == 0, let first = unsafe list else {
            throw .invalidAddress(address)
        }
        defer { unsafe freeaddrinfo(list) }
        length = unsafe first.pointee.ai_addrlen
        // Safe: every address of getaddrinfo's fits a sockaddr_storage (POSIX).
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: Int(length)))
        }
    }

    /// What a socket is bound to; nil when `descriptor` is none.
    init?(of descriptor: CInt) {
        let result = unsafe withMutablePointer { pointer, length in
            // Safe: the kernel writes at most `length` bytes to `pointer`.
            unsafe getsockname(descriptor, pointer, length)
        }
        guard result == 0 else { return nil }
    }

    /// Who is at the other end of a socket; nil when nobody is.
    init?(peerOf descriptor: CInt) {
        let result = unsafe withMutablePointer { pointer, length in
            // Safe: the kernel writes at most `length` bytes to `pointer`.
            unsafe getpeername(descriptor, pointer, length)
        }
        guard result == 0 else { return nil }
    }

    /// Nil for a family without ports.
    var port: UInt16? {
        guard family == AF_INET || family == AF_INET6 else { return nil }
        return unsafe withPointer { pointer, _ in
            // Safe: sockaddr_in and sockaddr_in6 have the port in the same place, inside the storage.
            unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    /// The numeric address, with its zone where it has one; nil for a family without such.
    var host: String? {
        guard family == AF_INET || family == AF_INET6 else { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let result = unsafe withPointer { pointer, length in
            // Safe: `text` is as long as told and zero-terminated on success.
            unsafe getnameinfo(pointer, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        }
        guard result == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        // Safe: a sockaddr_storage may be read as any sockaddr (POSIX, <sys/socket.h>).
        unsafe withUnsafePointer(to: storage) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    private mutating func withMutablePointer(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> CInt {
        // Safe: a sockaddr_storage may be written as any sockaddr (POSIX, <sys/socket.h>).
        unsafe withUnsafeMutablePointer(to: &storage) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, &length) }
        }
    }
}

extension Peer {
    /// Asks the kernel who is at the other end of a connection.
    init(of descriptor: CInt) {
        guard let address = SocketAddress(peerOf: descriptor) else {
            self = .unknown
            return
        }
        if address.family == AF_UNIX, let credentials = Credentials(of: descriptor) {
            self = .unix(credentials)
        } else if let host = address.host, let port = address.port {
            self = .tcp(address: host, port: port)
        } else {
            self = .unknown
        }
    }
}

extension Peer.Credentials {
    fileprivate init?(of descriptor: CInt) {
        var credentials = CMicrohttpd_Credentials()
        var size = socklen_t(MemoryLayout<CMicrohttpd_Credentials>.size)
        // Safe: the struct has the layout of the kernel's ucred, and the kernel writes at most `size` bytes.
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        self.init(processID: credentials.pid, userID: credentials.uid, groupID: credentials.gid)
    }
}
