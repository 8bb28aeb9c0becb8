import Glibc
import Testing

@testable import LinuxIO

struct OutputPipeTests {
    private func events(of pipe: OutputPipe) -> Int16 {
        var descriptor = pollfd(fd: pipe.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&descriptor, 1, 0) >= 0)
        return descriptor.revents
    }

    /// Another writer, which no program that another test starts inherits.
    private func lend(_ pipe: OutputPipe) -> Int32 { fcntl(pipe.writingDescriptor, F_DUPFD_CLOEXEC, 0) }

    /// What is there now, for as long as there is something.
    private func drain(_ pipe: OutputPipe) -> (text: String, last: OutputPipe.Reception) {
        var text: [UInt8] = []
        while true {
            switch pipe.read() {
            case .bytes(let bytes): text += bytes
            case let last: return (String(decoding: text, as: UTF8.self), last)
            }
        }
    }

    @Test
    func `what a program wrote can be read, and its end wakes nobody`() throws {
        let pipe = try OutputPipe()
        let lent = lend(pipe)
        #expect(write(lent, "abc", 3) == 3)
        #expect(events(of: pipe) == POLLIN)
        #expect(drain(pipe) == ("abc", .nothing))
        close(lent)
        #expect(events(of: pipe) == 0)
    }

    @Test
    func `once it is closed here the last writer's end is the end, and not before`() throws {
        let pipe = try OutputPipe()
        let lent = lend(pipe)
        pipe.closeWritingEnd()
        #expect(pipe.writingDescriptor == -1)
        #expect(drain(pipe).last == .nothing)
        #expect(write(lent, "late", 4) == 4)
        close(lent)
        #expect(drain(pipe) == ("late", .end))
    }
}
