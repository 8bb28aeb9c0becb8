private import Glibc

/// What a process finds around itself.
package enum Surroundings {
    /// The name of the host, as the kernel has it.
    package static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        // The C library writes at most the whole array during the call.
        guard unsafe gethostname(&name, name.count) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A variable; nil where it is not set.
    package static func variable(_ name: String) -> String? {
        // The C library's own text, which changes only before there are other threads.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
