internal import Configuration
internal import LinuxIO

extension ProcessTable {
    /// How many processes are such as `process` describes.
    func count(of process: TrackedProcess) -> Int {
        entries.count { process.matches(name: $0.name, file: $0.file, words: $0.words) }
    }
}
