import Foundation

/// What processes have taken of the machine, all together.
package struct ProcessUsage: Sendable {
    /// In user and in kernel mode, of all threads, since the start of each process (proc_pid_stat(5), fields 14 and 15).
    package var cpuTime = Duration.zero
    /// In bytes: every page in memory, those of the program's own file included (VmRSS).
    package var resident = 0
    /// In bytes: the resident pages that come from no file (RssAnon).
    package var anonymous = 0
    /// In bytes: the resident pages, each divided by the number of processes that share it (Pss).
    package var proportional = 0

    /// Reads the present use of `processes`, given by their numbers in the laboratory.
    ///
    /// Throws when one of them does not run or is not ours to look into.
    package init(of processes: [pid_t]) throws {
        for process in processes { try add(process) }
    }

    private mutating func add(_ process: pid_t) throws {
        let folder = "\(Laboratory.directory)/proc/\(process)"
        cpuTime += try Self.cpuTime(in: folder)
        let status = try Self.kilobytes(in: folder + "/status")
        resident += (status["VmRSS"] ?? 0) * 1024
        anonymous += (status["RssAnon"] ?? 0) * 1024
        proportional += (try Self.kilobytes(in: folder + "/smaps_rollup")["Pss"] ?? 0) * 1024
    }

    private static func cpuTime(in folder: String) throws -> Duration {
        let stat = try String(contentsOfFile: folder + "/stat", encoding: .utf8)
        // The second field, a name in parentheses, may contain spaces.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let (userField, kernelField) = (11, 12)
        guard fields.count > kernelField, let user = Int(fields[userField]), let kernel = Int(fields[kernelField])
        else {
            throw NotObserved(expectation: "times in \(folder)/stat", deadline: .zero, last: [stat])
        }
        return .seconds(user + kernel) / sysconf(Int32(_SC_CLK_TCK))
    }

    /// The lines `Name:   NUMBER kB` of a file of the kernel's.
    private static func kilobytes(in path: String) throws -> [String: Int] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\n").reduce(into: [:]) { sizes, line in
            let words = line.split(whereSeparator: { $0 == ":" || $0.isWhitespace })
            guard words.count == 3, words[2] == "kB", let size = Int(words[1]) else { return }
            sizes[String(words[0])] = size
        }
    }
}
