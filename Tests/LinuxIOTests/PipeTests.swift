import Glibc
import Testing

@testable import LinuxIO

struct PipeTests {
    private func events(of pipe: Pipe) -> Int16 {
        var descriptor = pollfd(fd: pipe.readingDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&descriptor, 1, 0) >= 0)
        return descriptor.revents
    }

    @Test
    func `what a program wrote can be read, and its end is no hang-up`() throws {
        let pipe = try Pipe()
        let lent = dup(pipe.writingDescriptor)
        #expect(write(lent, "abc", 3) == 3)
        close(lent)
        #expect(events(of: pipe) == Int16(POLLIN))
        #expect(try pipe.read() == Array("abc".utf8))
        #expect(events(of: pipe) == 0)
        #expect(try pipe.read() == nil)
    }

    @Test
    func `both ends are closed with the pipe`() throws {
        let ends: (CInt, CInt)
        do {
            let pipe = try Pipe()
            ends = (dup(pipe.readingDescriptor), dup(pipe.writingDescriptor))
        }
        defer { close(ends.0) }
        var descriptor = pollfd(fd: ends.0, events: Int16(POLLIN), revents: 0)
        #expect(poll(&descriptor, 1, 0) == 0)
        close(ends.1)
        #expect(poll(&descriptor, 1, 0) == 1)
        #expect(descriptor.revents == Int16(POLLHUP))
    }
}
