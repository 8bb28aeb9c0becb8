import Glibc

/// The pages of programs' own code that only the start needed.
package enum StartUpMemory {
    /// Gives the mappings of the executable's code and of its libraries' back to the kernel, with what only the loader reads of them; the kernel
    /// maps again what is used from then on.
    ///
    /// Starting touches pages all over them, and the kernel maps their neighbours with them; they would count as resident for ever.
    /// Such a mapping is never written to, so nothing is lost, and the pages stay in the page cache.
    package static func release() {
        guard let maps = SmallFile.read("/proc/self/maps", atMost: 1 << 20) else { return }
        for mapping in maps.split(separator: "\n").compactMap(Mapping.init) where mapping.isNeverWritten {
            guard let start = unsafe UnsafeMutableRawPointer(bitPattern: mapping.start) else { continue }
            // Whole pages of a private mapping that nobody writes to: they read the same afterwards.
            unsafe madvise(start, Int(mapping.end - mapping.start), MADV_DONTNEED)
        }
    }

    /// A line of /proc/self/maps (proc(5)).
    struct Mapping: Hashable {
        let start, end: UInt
        private let rights: String
        private let offset: UInt
        private let path: String

        init?(_ line: Substring) {
            let fields = line.split(separator: " ", maxSplits: 5)
            let bounds = fields.first?.split(separator: "-").compactMap { UInt($0, radix: 16) } ?? []
            guard fields.count == 6, bounds.count == 2, let offset = UInt(fields[2], radix: 16) else { return nil }
            (start, end) = (bounds[0], bounds[1])
            rights = String(fields[1])
            self.offset = offset
            path = String(fields[5].drop { $0 == " " })
        }

        /// Code, and the beginning of a file, which is tables for the loader. What it has relocated may be readable only by now too, but does
        /// not stand at the beginning.
        var isNeverWritten: Bool { path.hasPrefix("/") && (rights == "r-xp" || rights == "r--p" && offset == 0) }
    }
}
