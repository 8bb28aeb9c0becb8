import CLinux

/// Opens a non-blocking socket that programs started by us do not inherit.
func openSocket(_ family: CInt, _ type: CInt, _ protocolNumber: CInt) throws(SystemError) -> OwnedDescriptor {
    let flags = type | CLinux_SOCK_CLOEXEC | CLinux_SOCK_NONBLOCK
    return OwnedDescriptor(try systemCall("socket") { socket(family, flags, protocolNumber) })
}

extension OwnedDescriptor {
    /// setsockopt(2) with a number.
    func setOption(_ name: String, _ level: CInt, _ option: CInt, _ value: CInt) throws(SystemError) {
        try setOption(name, level, option, structure: value)
    }

    /// setsockopt(2) with a C structure.
    func setOption<Structure: BitwiseCopyable>(
        _ name: String, _ level: CInt, _ option: CInt, structure: Structure
    ) throws(SystemError) {
        let size = socklen_t(MemoryLayout<Structure>.size)
        // The kernel copies `size` bytes during the call.
        _ = try systemCall("setsockopt \(name)") {
            unsafe withUnsafePointer(to: structure) { unsafe setsockopt(rawValue, level, option, $0, size) }
        }
    }

    /// Raises the receive buffer above the system's limit where that is allowed, else up to it.
    func setReceiveBuffer(bytes: CInt) throws(SystemError) {
        do throws(SystemError) {
            try setOption("SO_RCVBUFFORCE", SOL_SOCKET, SO_RCVBUFFORCE, bytes)
        } catch {
            try setOption("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, bytes)
        }
    }

    /// Raises the send buffer above the system's limit where that is allowed, else up to it.
    func setSendBuffer(bytes: CInt) throws(SystemError) {
        do throws(SystemError) {
            try setOption("SO_SNDBUFFORCE", SOL_SOCKET, SO_SNDBUFFORCE, bytes)
        } catch {
            try setOption("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, bytes)
        }
    }

    /// bind(2) to an address of any family.
    ///
    /// - Parameter size: how much of the address counts; nil for all of it.
    func bind<Address: BitwiseCopyable>(to address: Address, size: socklen_t? = nil) throws(SystemError) {
        let size = size ?? socklen_t(MemoryLayout<Address>.size)
        // Every `sockaddr_*` begins with the fields of `sockaddr`; the kernel reads `size` bytes during the call.
        _ = try systemCall("bind") {
            unsafe withUnsafeBytes(of: address) { bytes in
                unsafe CLinux.bind(rawValue, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
            }
        }
    }

    /// connect(2) to an address of any family.
    ///
    /// - Parameter size: as in `bind`.
    func connect<Address: BitwiseCopyable>(to address: Address, size: socklen_t? = nil) throws(SystemError) {
        let size = size ?? socklen_t(MemoryLayout<Address>.size)
        // As in `bind`.
        _ = try systemCall("connect") {
            unsafe withUnsafeBytes(of: address) { bytes in
                unsafe CLinux.connect(rawValue, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
            }
        }
    }
}
