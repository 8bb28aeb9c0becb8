import CLinux
import Glibc

/// Makes a system call that reports failure by -1 and errno, again when a signal interrupted it.
///
/// EBADF and EFAULT are our own bugs, a descriptor used after its owner closed it or a bad pointer, and trap.
@inline(__always)
func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ name: String, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        guard result == -1 else { return result }
        let number = errno
        if number == EINTR { continue }
        precondition(number != EBADF && number != EFAULT, "\(name) was given a bad descriptor or address")
        Refusals.note(errno: number)
        throw SystemError(call: name, errno: number)
    }
}

/// The same for a call on a non-blocking descriptor: nil when it would have blocked.
@inline(__always)
func systemCallUnlessBlocked<Result: FixedWidthInteger & SignedInteger>(
    _ name: String, _ body: () -> Result
) throws(SystemError) -> Result? {
    do throws(SystemError) {
        return try systemCall(name, body)
    } catch {
        guard error.errno == EAGAIN else { throw error }
        return nil
    }
}
