import Glibc

/// A bound and listening TCP socket; it closes with its owner unless `release` handed it on.
struct ListeningSocket: ~Copyable {
    private let descriptor: CInt
    /// What the socket is bound to, with the port that the kernel chose when 0 was asked for.
    let port: UInt16

    /// - Parameters:
    ///   - address: numeric, IPv4 or IPv6; an IPv6 socket takes no IPv4 connections.
    ///   - freebind: whether the address may be missing from this machine as yet.
    init(address: String, port: UInt16, freebind: Bool = false) throws(HTTPServerError) {
        let endpoint = try SocketAddress(numeric: address, port: port)
        let descriptor = socket(endpoint.family, CInt(SOCK_STREAM.rawValue) | Self.flags, 0)
        guard descriptor >= 0 else {
            throw HTTPServerError(call: "socket", errno: errno, address: address, port: port)
        }
        if freebind { Self.allowMissingAddress(on: descriptor, family: endpoint.family) }
        do throws(HTTPServerError) {
            try Self.listen(on: descriptor, at: endpoint, address: address, port: port)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.port = SocketAddress(of: descriptor)?.port ?? port
    }

    deinit { close(descriptor) }

    consuming func release() -> CInt {
        let released = descriptor
        discard self
        return released
    }

    private static let flags = CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)

    private static func listen(
        on descriptor: CInt, at endpoint: SocketAddress, address: String, port: UInt16
    ) throws(HTTPServerError) {
        setOption(SOL_SOCKET, SO_REUSEADDR, on: descriptor)
        if endpoint.family == AF_INET6 { setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, on: descriptor) }
        let bound = unsafe endpoint.withPointer { pointer, length in
            // Safe: `pointer` is `length` bytes of `endpoint`, for the time of this call.
            unsafe bind(descriptor, pointer, length)
        }
        guard bound == 0 else { throw HTTPServerError(call: "bind", errno: errno, address: address, port: port) }
        guard Glibc.listen(descriptor, SOMAXCONN) == 0 else {
            throw HTTPServerError(call: "listen", errno: errno, address: address, port: port)
        }
    }

    private static func allowMissingAddress(on descriptor: CInt, family: CInt) {
        if family == AF_INET6 {
            setOption(CInt(IPPROTO_IPV6), IPV6_FREEBIND, on: descriptor)
        } else {
            setOption(CInt(IPPROTO_IP), IP_FREEBIND, on: descriptor)
        }
    }

    private static func setOption(_ level: CInt, _ option: CInt, on descriptor: CInt) {
        var on: CInt = 1
        // Safe: the kernel reads the one CInt whose size it is told.
        _ = unsafe setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size))
    }
}

extension HTTPServerError {
    fileprivate init(call: String, errno code: CInt, address: String, port: UInt16) {
        switch code {
        case EADDRINUSE: self = .addressInUse(address: address, port: port)
        case EADDRNOTAVAIL: self = .addressNotAvailable(address: address, port: port)
        case EACCES, EPERM: self = .permissionDenied(address: address, port: port)
        default: self = .systemCallFailed(call: call, errno: code, address: address, port: port)
        }
    }
}
