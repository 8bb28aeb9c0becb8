import Glibc

/// The kernel's random name of this boot: monotonic time stamps compare only within one.
package enum BootID {
    private static let path = "/proc/sys/kernel/random/boot_id"
    private static let length = 36

    /// A UUID in lower case, such as `0f9b7c1e-6f4e-4d5c-9a39-1c1a7a3c2f11`.
    package static func current() throws(SystemError) -> String {
        let file = OwnedDescriptor(try systemCall("open \(path)") { unsafe open(path, O_RDONLY | O_CLOEXEC) })
        var content = [UInt8](repeating: 0, count: length)
        // The kernel writes at most the whole array during the call.
        let count = try systemCall("read \(path)") { unsafe read(file.rawValue, &content, length) }
        guard count == length, let text = String(validating: content, as: UTF8.self) else {
            throw SystemError(call: "read \(path)", errno: EIO)
        }
        return text
    }
}
