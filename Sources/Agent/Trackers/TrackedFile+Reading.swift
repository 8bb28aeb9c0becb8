internal import Configuration
private import FoundationEssentials
private import Glibc
internal import Health
internal import LinuxIO

extension TrackedFile {
    /// The number that a tracked file holds: the first word of its first line. No file is 0, as in keepalived.
    ///
    /// - Returns: the reading and, where there is no number to be had, why: then the file counts as failing.
    func read() -> (reading: TrackerReading, complaint: String?) {
        let content: String
        do throws(SystemError) {
            content = try SmallFile.beginning(of: path, atMost: Self.limit)
        } catch {
            if error.errno == ENOENT { return (.number(0), nil) }
            return (.verdict(.failing), "tracked file \(path) cannot be read, and counts as failing: \(error)")
        }
        let line = content.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        guard let word = line.split(whereSeparator: \.isWhitespace).first, let number = Int(word) else {
            return (
                .verdict(.failing), "tracked file \(path) does not begin with a whole number, and counts as failing"
            )
        }
        return (.number(number), nil)
    }

    /// Bytes of the file that can hold its number.
    private static let limit = 64

    /// Writes the first number where the configuration gives one (`init_file`).
    ///
    /// - Returns: why it could not; nil when there was nothing to do, or it is done.
    func initialise() -> String? {
        guard let initialValue, overwrites || !FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            try Data("\(initialValue)\n".utf8).write(to: URL(filePath: path))
            return nil
        } catch {
            return "\(error)"
        }
    }
}
