internal import AgentModel
internal import Configuration
internal import LinuxIO

/// The disk that the history is on.
extension NodeFacts {
    /// Below so much the history is about to stop; a busy node writes some megabytes a day.
    private static let scarceBytes: Int64 = 100 << 20
    /// A row waits so long for the disk at most; longer, and checks pile up in the queue.
    private static let slowWrite = Duration.milliseconds(250)
    private static let attempts = 3

    func diskFindings() throws(NotExamined) -> [Finding] {
        let folder = historyFolder
        guard Environment.exists(folder) else {
            throw NotExamined("\(folder) is not there yet; the first start makes it")
        }
        let space = try examine { () throws(SystemError) in try Volume.space(at: folder) }
        var findings = spaceFindings(folder, space)
        do throws(SystemError) {
            findings += try slownessFindings(folder)
        } catch {
            guard !error.isRefusal else { throw NotExamined(error) }
            findings.append(Finding(.diskFull, folder, "nothing can be written there: \(error)", remedy: Self.remedy))
        }
        return findings
    }

    private static let remedy = "make room, or write a shorter keep_check_results or max_size in the history block"

    private var historyFolder: String {
        let path = configuration.history.path ?? RunOptions.historyPath(in: options.stateDirectory)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private func spaceFindings(_ folder: String, _ space: Volume.Space) -> [Finding] {
        if let files = space.freeFiles, files < 16 {
            return [
                Finding(.diskFull, folder, "no more files can be made there (\(files) are left)", remedy: Self.remedy)
            ]
        }
        guard space.freeBytes < Self.scarceBytes else { return [] }
        return [Finding(.diskFull, folder, "\(space.freeBytes >> 20) MiB are free there", remedy: Self.remedy)]
    }

    /// The best of a few: a disk that is slow once is busy.
    private func slownessFindings(_ folder: String) throws(SystemError) -> [Finding] {
        var best = Duration.seconds(3600)
        for _ in 0..<Self.attempts { best = min(best, try Volume.timeToWrite(in: folder)) }
        guard best > Self.slowWrite else { return [] }
        let milliseconds = Int64(best / .milliseconds(1))
        return [
            Finding(
                .diskSlow, folder,
                "4 KiB take \(milliseconds) ms until they are on the disk, at the best of \(Self.attempts)",
                remedy: "put the history on another disk (path in the history block); elections do not wait for it")
        ]
    }
}
