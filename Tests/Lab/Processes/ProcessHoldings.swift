import Foundation

/// What a process holds at one moment, of which a long life must not make more.
package struct ProcessHoldings: Sendable {
    package var descriptors: Int
    package var threads: Int
    package var children: Int
    package var zombies: Int
    /// In KiB: what it has written to and shares with nobody (Private_Dirty), and all that is in memory (Rss).
    package var privateMemory: Int
    package var residentMemory: Int

    /// By what it is, with how much more of it is no growth: allocators and pools of threads settle, and never at the same number.
    package var figures: [(name: String, value: Int, tolerance: Int)] {
        [
            ("descriptors", descriptors, 6), ("threads", threads, 8), ("children", children, 0),
            ("zombies", zombies, 0),
            ("private memory, KiB", privateMemory, 3072), ("resident memory, KiB", residentMemory, 8192),
        ]
    }

    /// - Parameter process: by its number in the laboratory.
    package init(of process: pid_t) throws {
        let folder = "\(Laboratory.directory)/proc/\(process)"
        let files = FileManager.default
        descriptors = try files.contentsOfDirectory(atPath: folder + "/fd").count
        threads = try files.contentsOfDirectory(atPath: folder + "/task").count
        let family = try Self.children(of: process)
        children = family.count
        zombies = family.count { $0.isZombie }
        let sizes = try Self.kilobytes(in: folder + "/smaps_rollup")
        privateMemory = sizes["Private_Dirty"] ?? 0
        residentMemory = sizes["Rss"] ?? 0
    }

    /// The least of a few looks, a second apart: what is under way at one of them is not what stays.
    package static func settled(of process: pid_t, looks: Int = 5) async throws -> ProcessHoldings {
        var least = try ProcessHoldings(of: process)
        for _ in 1..<looks {
            try await Task.sleep(for: .seconds(1))
            let next = try ProcessHoldings(of: process)
            least.descriptors = min(least.descriptors, next.descriptors)
            least.threads = min(least.threads, next.threads)
            least.children = min(least.children, next.children)
            least.zombies = min(least.zombies, next.zombies)
            least.privateMemory = min(least.privateMemory, next.privateMemory)
            least.residentMemory = min(least.residentMemory, next.residentMemory)
        }
        return least
    }

    private static func children(of process: pid_t) throws -> [(pid: pid_t, isZombie: Bool)] {
        try FileManager.default.contentsOfDirectory(atPath: Laboratory.directory + "/proc").compactMap { name in
            guard let pid = pid_t(name),
                let stat = try? String(contentsOfFile: "\(Laboratory.directory)/proc/\(name)/stat", encoding: .utf8),
                let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 1,
                pid_t(fields[1]) == process
            else { return nil }
            return (pid, fields[0] == "Z")
        }
    }

    private static func kilobytes(in path: String) throws -> [String: Int] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").reduce(into: [:]) { sizes, line in
            let words = line.split(whereSeparator: { $0 == ":" || $0.isWhitespace })
            if words.count == 3, words[2] == "kB" { sizes[String(words[0])] = Int(words[1]) }
        }
    }
}
