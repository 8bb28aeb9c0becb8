import Foundation

/// A named pipe in a directory of its own, by which a test hears of a program from the program itself.
///
/// Foundation's `String(contentsOfFile:)` and `Data(contentsOf:)` refuse what is no regular file without waiting.
final class NamedPipe: Sendable {
    struct Unavailable: Error {
        let path: String
    }

    let path: String
    private let directory: URL
    private let reading: FileHandle
    /// Keeps the pipe open at both ends, so that nobody blocks in opening it.
    private let failsafe: FileHandle

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.appending(path: "pipe").path
        guard mkfifo(path, 0o600) == 0, let failsafe = FileHandle(forUpdatingAtPath: path),
            let reading = FileHandle(forReadingAtPath: path)
        else { throw Unavailable(path: path) }
        self.failsafe = failsafe
        self.reading = reading
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// Returns when somebody has written; until then the pipe is kept, with its directory.
    func awaitWriting() async {
        await onThread { [self] in _ = try? reading.read(upToCount: 1) }
    }

    /// The first line that somebody writes.
    func readLine() async -> String {
        await withCheckedContinuation { continuation in
            Foundation.Thread { [self] in
                var line = Data()
                while let byte = try? reading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
                continuation.resume(returning: String(decoding: line, as: UTF8.self))
            }.start()
        }
    }

    /// Returns when no program has the pipe open for writing any more. To be called once.
    func awaitLastWriter() async {
        try? failsafe.close()
        await onThread { [self] in _ = try? reading.readToEnd() }
    }
}

/// Does what blocks on a thread of its own: on one of Swift's few it could keep what it waits for from happening.
func onThread(_ work: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        Foundation.Thread {
            work()
            continuation.resume()
        }.start()
    }
}
