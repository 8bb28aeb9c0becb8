import CLinux

/// A system call that failed, with what it was to do.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the call, such as `bind`.
    package let call: String
    /// The positive error number.
    package let errno: CInt
    /// What it was about: a path, an address, the kernel's own explanation.
    package let detail: String?

    package init(call: String, errno: CInt, detail: String? = nil) {
        self.call = call
        self.errno = errno
        self.detail = detail
    }

    /// `bind failed: Address already in use (EADDRINUSE): /run/aloft/aloft.sock`.
    package var description: String {
        let explanation = detail.map { ": \($0)" } ?? ""
        return "\(call) failed: \(errorText) (\(errorName))\(explanation)"
    }

    /// The C library's sentence on the number, such as `Address already in use`.
    package var errorText: String {
        // The C library's own constant text, or null for a number it does not know.
        unsafe CLinux_error_text(errno).map { unsafe String(cString: $0) } ?? "Unknown error"
    }

    /// The symbol of the number, such as `EADDRINUSE`.
    package var errorName: String {
        // The C library's own constant text, or null for a number it does not know.
        unsafe CLinux_error_name(errno).map { unsafe String(cString: $0) } ?? "errno \(errno)"
    }

    func about(_ detail: String) -> SystemError {
        SystemError(call: call, errno: errno, detail: detail)
    }
}

extension SystemError {
    /// Whether this process lacks the right to it.
    package var isRefusal: Bool { errno == EPERM || errno == EACCES }
}
