import CLinux
import Glibc

extension SystemError {
    /// Whether this process, or the whole machine, has run out of something: it says nothing of what was asked for.
    package var isShortage: Bool { [EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS].contains(errno) }
}
