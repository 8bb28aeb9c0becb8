internal import Configuration
private import Files
private import Glibc
internal import LinuxIO

/// What one look at a tracked file shows: the first word of its first line is its number.
enum FileContent: Hashable, Sendable {
    /// A number; where nothing follows it, more digits may.
    case number(Int, isComplete: Bool)
    /// Nothing yet, or a sign without digits: what a file has while `program > file` runs.
    case beginning
    /// A first word that is no number, whatever follows.
    case noNumber
    case absent
    case unreadable(SystemError)

    init(of text: String) {
        let line = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let word = line.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        let isComplete = line.count < text.count || word.endIndex < line.endIndex
        if let number = Int(word) {
            self = .number(number, isComplete: isComplete)
        } else {
            self = !isComplete && ["", "+", "-"].contains(word) ? .beginning : .noNumber
        }
    }

    /// Looks at the file at `path`. May block.
    init(ofFile path: String) {
        do throws(SystemError) {
            self.init(of: try SmallFile.beginning(of: path, atMost: Self.limit))
        } catch {
            self = error.errno == ENOENT || error.errno == ENOTDIR ? .absent : .unreadable(error)
        }
    }

    /// Bytes of the file that can hold its number.
    private static let limit = 64
}

extension TrackedFile {
    /// Writes the first number where the configuration gives one (`init_file`).
    ///
    /// - Returns: why it could not; nil when there was nothing to do, or it is done.
    func initialise() -> String? {
        guard let initialValue, overwrites || !FileSystem.exists(path) else { return nil }
        do throws(FileError) {
            try FileSystem.write(Array("\(initialValue)\n".utf8), to: path)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
