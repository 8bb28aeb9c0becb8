import Testing

@testable import LinuxIO

struct StartUpMemoryTests {
    @Test(arguments: [
        ("5581a0000000-5581a0d00000 r-xp 00400000 08:01 1234                       /usr/libexec/aloft/aloft", true),
        ("7f0000000000-7f0000100000 r--p 00000000 08:01 99                         /usr/lib/libc.so.6", true),
        ("7f0000000000-7f0000100000 r--p 00200000 08:01 99                         /usr/lib/libc.so.6", false),
        ("7f0000000000-7f0000100000 rw-p 00000000 08:01 99                         /usr/lib/libc.so.6", false),
        (
            "7f0000000000-7f0000100000 r-xp 00001000 08:01 99                         /opt/a folder/lib.so (deleted)",
            true
        ),
        ("7ffc00000000-7ffc00002000 r-xp 00000000 00:00 0                          [vdso]", false),
    ])
    func `only what is never written to is given back`(line: String, isGivenBack: Bool) throws {
        #expect(try #require(StartUpMemory.Mapping(line[...])).isNeverWritten == isGivenBack)
    }

    @Test func `memory without a file is no mapping of one`() {
        #expect(StartUpMemory.Mapping("7f0000000000-7f0000100000 rw-p 00000000 00:00 0 ") == nil)
    }

    @Test func `what is used after it was given back is there again`() {
        for _ in 1...3 {
            StartUpMemory.release()
            #expect("\(Double.pi.squareRoot())".hasPrefix("1.77"))
        }
    }
}
