import Glibc
import LinuxIO
import Testing

struct MessageChannelTests {
    /// The next message as it arrived; nil at the end, and for no message.
    private func next(_ channel: MessageChannel) throws -> [UInt8]? {
        switch try channel.receive() {
        case .message(let message): message.bytes
        case .nothing: nil
        case .end: nil
        }
    }

    private func isAtEnd(_ channel: MessageChannel) throws -> Bool {
        switch try channel.receive() {
        case .end: true
        case .message: false
        case .nothing: false
        }
    }

    @Test func `messages stay apart, in order`() throws {
        let (one, other) = try MessageChannel.pair()
        #expect(try next(other) == nil)
        #expect(try !isAtEnd(other))
        for bytes: [UInt8] in [[1, 2], [3]] { #expect(try one.send(bytes)) }
        #expect(try next(other) == [1, 2])
        #expect(try next(other) == [3])
    }

    /// Of a process that dies the kernel closes the highest first, and waits at some of the others.
    @Test func `our end has a number above whatever else is open`() throws {
        let (ours, theirs) = try MessageChannel.pair()
        let limit = sysconf(Int32(_SC_OPEN_MAX))
        #expect(limit < 1024 || ours.descriptor >= 1000)
        #expect(theirs.descriptor < ours.descriptor)
        ours.end()
        #expect(try isAtEnd(theirs), "the number that it had before is closed")
    }

    @Test func `a descriptor comes with its message, as a duplicate`() throws {
        let (one, other) = try MessageChannel.pair()
        let (attached, peer) = try MessageChannel.pair()
        #expect(try one.send([7], with: attached.descriptor))
        guard case .message(var message) = try other.receive(), let descriptor = message.takeAttached() else {
            Issue.record("no descriptor came")
            return
        }
        #expect(message.bytes == [7])
        #expect(descriptor.rawValue != attached.descriptor)
        #expect(try MessageChannel(descriptor).send([8]))
        #expect(try next(peer) == [8])
    }

    @Test func `the longest message arrives, a longer one is refused`() throws {
        let (one, other) = try MessageChannel.pair()
        let longest = [UInt8](repeating: 5, count: MessageChannel.maximumBytes)
        #expect(try one.send(longest))
        #expect(try next(other) == longest)
        #expect(throws: SystemError.self) { try one.send(longest + [5]) }
    }

    @Test func `who does not read is not waited for`() throws {
        let (one, other) = try MessageChannel.pair()
        var sent = 0
        while try one.send([1]) { sent += 1 }
        #expect(sent > 0)
        #expect(try next(other) == [1])
        #expect(try one.send([1]))
    }

    @Test func `what was sent arrives, though the other end was closed without having read ours`() throws {
        let (one, other) = try MessageChannel.pair()
        #expect(try one.send([1]))
        #expect(try other.send([2]))
        #expect(try other.send([3]))
        _ = consume other
        #expect(try next(one) == [2])
        #expect(try next(one) == [3])
        // A child that another test starts has a duplicate of every descriptor until it runs its program.
        one.wait(until: .now + .seconds(10))
        #expect(try isAtEnd(one))
    }

    @Test func `an end is seen after what was sent before it, also while a duplicate is open`() throws {
        let (one, other) = try MessageChannel.pair()
        let duplicate = try one.duplicate()
        #expect(try one.send([1]))
        one.end()
        #expect(try next(other) == [1])
        #expect(try isAtEnd(other))
        #expect(throws: SystemError.self) { try other.send([2]) }
        _ = consume duplicate
    }

    @Test func `a listener replaces what a process that ended has left, and takes its path with it`() throws {
        let path = "/tmp/aloft-channel-\(getpid())"
        for _ in 0..<2 {
            let listener = try MessageListener(path: path)
            #expect(try listener.accept() == nil)
            let one = try MessageChannel(connectingTo: path)
            let other = try #require(try listener.accept())
            #expect(try one.send([9]))
            #expect(try next(other) == [9])
        }
        #expect(throws: SystemError.self) { try MessageChannel(connectingTo: path) }
    }
}
