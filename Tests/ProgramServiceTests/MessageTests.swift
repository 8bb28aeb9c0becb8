import Bytes
import LinuxIO
import ProgramService
import Testing

/// What the agent and its second service say to each other.
struct MessageTests {
    private static let program = ServiceProgram(
        identity: ChildProgram.Identity(userID: 65534, groupID: 7), command: ["/bin/check", "", "a b"],
        environment: ["A=", "B=c d"])
    private static let requests: [ServiceRequest] = [
        .run(program), .kill, .schedule(thread: 4711, .realTime(priority: 99)),
        .schedule(thread: 1, .realTime(priority: 0)), .schedule(thread: 1, .niceness(-20)),
        .schedule(thread: 1, .processors([0, 1023])),
    ]
    private static let answers: [ServiceAnswer] = [
        .ended(.exited(3)), .ended(.killed(9)), .scheduled, .notRun(why: "no interpreter"),
        .refused(why: "no user of that number"),
    ]

    @Test func `a message is read as it was written`() throws {
        for request in Self.requests { #expect(try ServiceRequest(decoding: request.encoded) == request) }
        for answer in Self.answers { #expect(try ServiceAnswer(decoding: answer.encoded) == answer) }
    }

    @Test func `a message that is cut off, goes on, or is another's is refused`() {
        for request in Self.requests {
            let bytes = request.encoded
            for wrong in (0..<bytes.count).map({ Array(bytes.prefix($0)) }) + [bytes + [0]] {
                #expect(throws: MalformedMessage.self) { try ServiceRequest(decoding: wrong) }
            }
            #expect(throws: MalformedMessage.self) { try ServiceAnswer(decoding: bytes) }
        }
        for answer in Self.answers {
            #expect(throws: MalformedMessage.self) { try ServiceRequest(decoding: answer.encoded) }
        }
    }

    @Test(arguments: [
        ServiceRequest.schedule(thread: 1, .realTime(priority: 100)), .schedule(thread: 0, .realTime(priority: 1)),
        .schedule(thread: 1, .realTime(priority: -1)), .schedule(thread: 1, .niceness(20)),
        .schedule(thread: 1, .processors([])), .schedule(thread: 1, .processors([-1])),
        .schedule(thread: 1, .processors(Array(0...1024))),
        .run(ServiceProgram(identity: program.identity, command: [], environment: [])),
    ])
    func `what nobody may ask for is refused`(request: ServiceRequest) {
        #expect(throws: MalformedMessage.self) { try ServiceRequest(decoding: request.encoded) }
    }

    @Test func `a word ends at its first zero byte, as it does for exec`() throws {
        let request = ServiceRequest.run(
            ServiceProgram(identity: Self.program.identity, command: ["/bin/true\u{0}x"], environment: []))
        guard case .run(let program) = try ServiceRequest(decoding: request.encoded) else { return }
        #expect(program.command == ["/bin/true"])
        var forged = request.encoded
        let place = try #require(forged.firstIndex(of: UInt8(ascii: "t")))
        forged[place] = 0
        #expect(throws: MalformedMessage.self) { try ServiceRequest(decoding: forged) }
    }
}
