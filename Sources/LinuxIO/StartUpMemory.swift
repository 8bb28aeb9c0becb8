import CLinux
import Glibc
import Texts

/// The pages of the program's own code that only its start needed.
package enum StartUpMemory {
    /// Gives the mapping of the executable's code back to the kernel, which maps again what is used from then on.
    ///
    /// Starting touches pages all over a large static binary, and the kernel maps their neighbours with them; they would
    /// count as resident for ever. Code is never written to, so nothing is lost, and the pages stay in the page cache.
    package static func release() {
        // The kernel lists mappings by address, and the executable's come first.
        guard
            let code = SmallFile.read("/proc/self/maps")?.split(separator: "\n").first(where: {
                $0.contains(part: " r-xp ")
            })
        else { return }
        let bounds = code.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard bounds.count == 2, let start = unsafe UnsafeMutableRawPointer(bitPattern: bounds[0]) else { return }
        // Whole pages of a private mapping that nobody writes to: they read the same afterwards.
        unsafe madvise(start, Int(bounds[1] - bounds[0]), MADV_DONTNEED)
    }
}
