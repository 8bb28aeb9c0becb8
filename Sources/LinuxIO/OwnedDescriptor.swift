import CLinux
import Glibc

/// The one owner of a file descriptor: closed when the owner goes.
package struct OwnedDescriptor: ~Copyable, Sendable {
    package let rawValue: CInt

    /// Takes over an open descriptor.
    package init(_ rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// Gives the descriptor to somebody who closes it.
    package consuming func release() -> CInt {
        let rawValue = rawValue
        discard self
        return rawValue
    }

    deinit {
        close(rawValue)
    }
}
