import CLinux
import Glibc
import Testing

@testable import LinuxIO

struct DescriptorTests {
    @Test func `descriptors are counted without one more being opened`() throws {
        let count = try DescriptorCount()
        let before = try count.current()
        let opened = try (0..<300).map { _ in try OutputPipe() }
        // Other tests open and close descriptors meanwhile, a few at a time.
        #expect(abs(try count.current() - before - 600) < 100)
        withExtendedLifetime(opened) {}
    }

    @Test func `the limit is raised to what is allowed, and what it was is remembered`() throws {
        let before = try #require(DescriptorLimit.current)
        try DescriptorLimit.raise()
        #expect(DescriptorLimit.inherited == before)
        let raised = try #require(DescriptorLimit.current)
        #expect(raised >= before)
        try DescriptorLimit.raise()
        #expect(DescriptorLimit.current == raised && DescriptorLimit.inherited == before)
    }

    @Test(arguments: [(EMFILE, true), (ENFILE, true), (ENOMEM, true), (EAGAIN, true), (ENOENT, false), (EACCES, false)])
    func `an error that passes by itself is told from one that does not`(number: CInt, isShortage: Bool) {
        #expect(SystemError(call: "open", errno: number).isShortage == isShortage)
    }

    @Test func `every call that lacks a descriptor is counted`() {
        let before = Refusals.count(of: .descriptors)
        let opened = try? systemCall("open") { () -> CInt in
            errno = EMFILE
            return -1
        }
        #expect(opened == nil)
        #expect(Refusals.count(of: .descriptors) > before)
    }
}
