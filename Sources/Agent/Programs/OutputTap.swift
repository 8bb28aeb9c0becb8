private import Dispatch
internal import Health
internal import LinuxIO

/// Catches what a program writes: keeps the beginning and throws the rest away, so that none blocks on its output.
///
/// It does not wait for the end of the output: a program may leave another behind that holds the pipe open. Nor is it told of
/// that end, because the pipe keeps a writer: a hang-up that meets a cancellation makes Dispatch finalize the source twice,
/// which ends the process.
/// `@unchecked Sendable`: the pipe and what was kept are touched on the queue alone.
final class OutputTap: @unchecked Sendable {
    private static let queue = DispatchQueue(label: "aloft.program-output")
    /// So many pages are taken at a time, so that one chatty program does not hold up the others.
    private static let pagesAtOnce = 64

    private let pipe: Pipe
    private let source: any DispatchSourceRead
    private var kept: [UInt8] = []

    init() throws(SystemError) {
        let pipe = try Pipe()
        self.pipe = pipe
        source = DispatchSource.makeReadSource(fileDescriptor: pipe.readingDescriptor, queue: Self.queue)
        source.setEventHandler { [weak self] in self?.drain() }
        source.setCancelHandler { withExtendedLifetime(pipe) {} }  // the descriptor must outlive its source
        source.activate()
    }

    /// To be lent to the program.
    var writingDescriptor: CInt { pipe.writingDescriptor }

    /// Ends the tap.
    ///
    /// - Returns: the first `CheckResult.outputLimit` bytes of what was written until now.
    func finish() async -> [UInt8] {
        await withCheckedContinuation { continuation in
            Self.queue.async {
                self.drain()
                self.source.cancel()
                continuation.resume(returning: self.kept)
            }
        }
    }

    private func drain() {
        for _ in 0..<Self.pagesAtOnce {
            guard let bytes = try? pipe.read() else { return }
            kept += bytes.prefix(CheckResult.outputLimit - kept.count)
        }
    }
}
