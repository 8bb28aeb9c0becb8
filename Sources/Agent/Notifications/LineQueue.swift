internal import AgentModel
internal import Configuration
internal import LinuxIO
internal import Logging

/// The lines for one named pipe, in order: what it does not take now is kept and tried again.
struct LineQueue: Sendable {
    /// Lines that may wait besides those that the kernel keeps in the pipe; the oldest go first, counted and logged.
    static let limit = 1024

    private struct Line {
        var text: [UInt8]
        var stamp: Stamp
    }

    let fifo: NotifyFIFO
    private let services: NotifyServices
    private var pipe: LinePipe?
    private var lines: [Line] = []
    private var losses = NotifyLosses()
    /// What is wrong with the pipe, as the log knows it.
    private var complaint: String?

    init(_ fifo: NotifyFIFO, _ services: NotifyServices) {
        self.fifo = fifo
        self.services = services
        flush()
    }

    var isEmpty: Bool { lines.isEmpty }

    mutating func add(_ text: String, at stamp: Stamp) {
        if lines.count >= Self.limit {
            if losses.isEmpty { services.log(.error, "lines for \(fifo.path) are lost: nobody reads them") }
            losses.add(lines.removeFirst().stamp)
        }
        lines.append(Line(text: Array(text.utf8), stamp: stamp))
        flush()
    }

    /// Writes what the pipe takes.
    mutating func flush() {
        do throws(SystemError) {
            let pipe = try opened()
            complaint = nil
            while let line = lines.first, try pipe.write(line.text) {
                tellLosses()
                lines.removeFirst()
            }
        } catch {
            if complaint != error.description { services.log(.error, "notify_fifo: \(error)") }
            complaint = error.description
            pipe = nil
        }
    }

    private mutating func opened() throws(SystemError) -> LinePipe {
        if let pipe { return pipe }
        let new = try LinePipe(path: fifo.path, owner: owner)
        pipe = new
        return new
    }

    /// Who reads it, where that is somebody else than the agent.
    private var owner: UInt32? {
        guard let reader = fifo.reader else { return nil }
        return (try? ScriptAccount(of: Program(reader, refusesWritable: false)))?.identity?.userID
    }

    /// Closes the pipe; what it has not taken is lost.
    mutating func close() {
        if !lines.isEmpty {
            services.log(.error, "\(lines.count) lines for \(fifo.path) are lost: nobody has read them")
        }
        for line in lines { losses.add(line.stamp) }
        lines = []
        tellLosses()
        pipe = nil
    }

    private mutating func tellLosses() {
        let gap = losses.takeGap(services.now(), "Lines for \(fifo.path) were dropped: nobody read them in time.")
        if let gap { services.record(gap) }
    }
}
