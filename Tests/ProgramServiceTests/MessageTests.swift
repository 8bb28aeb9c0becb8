import LinuxIO
import Testing

@testable import ProgramService

/// What the agent and its second service say to each other.
struct MessageTests {
    private static let program = ServiceProgram(
        identity: ChildProgram.Identity(userID: 65534, groupID: 7), command: ["/bin/check", "", "a b"],
        environment: ["A=", "B=c d"])

    @Test(arguments: [
        ServiceRequest.run(program), .kill, .schedule(thread: 4711, .realTime(priority: 99)),
        .schedule(thread: 1, .realTime(priority: 0)), .schedule(thread: 1, .niceness(-20)),
        .schedule(thread: 1, .processors([0, 1023])),
    ])
    func `a request is read as it was written`(request: ServiceRequest) throws {
        #expect(try ServiceRequest(decoding: request.encoded) == request)
    }

    @Test(arguments: [
        ServiceAnswer.ended(.exited(3)), .ended(.killed(9)), .scheduled, .notRun(why: "no interpreter"),
        .refused(why: "no user of that number"),
    ])
    func `so is an answer`(answer: ServiceAnswer) throws {
        #expect(try ServiceAnswer(decoding: answer.encoded) == answer)
    }

    @Test(arguments: [
        "", "run", "run\0", "run\u{0}1\u{0}1\u{0}1\u{0}", "run\u{0}1\u{0}1\u{0}0\u{0}/bin/true\u{0}",
        "run\u{0}1\u{0}1\u{0}2\u{0}/bin/true\u{0}", "run\u{0}-1\u{0}1\u{0}1\u{0}/bin/true\u{0}",
        "run\u{0}1\u{0}4294967296\u{0}1\u{0}/bin/true\u{0}", "schedule\u{0}1\u{0}", "walk\u{0}", "kill\u{0}1\u{0}",
        "scheduled\u{0}",
        "schedule\u{0}1\u{0}real-time\u{0}100\u{0}", "schedule\u{0}0\u{0}real-time\u{0}1\u{0}",
        "schedule\u{0}1\u{0}real-time\u{0}1\u{0}1\u{0}", "schedule\u{0}1\u{0}niceness\u{0}20\u{0}",
        "schedule\u{0}1\u{0}processors\u{0}", "schedule\u{0}1\u{0}processors\u{0}x\u{0}",
    ])
    func `what follows no rule is refused, and never traps`(text: String) {
        #expect(throws: MalformedMessage.self) { try ServiceRequest(decoding: Array(text.utf8)) }
    }

    @Test func `a word cannot become two`() throws {
        let request = ServiceRequest.run(
            ServiceProgram(
                identity: ChildProgram.Identity(userID: 1, groupID: 1), command: ["/bin/true\u{0}x"], environment: []))
        guard case .run(let program) = try ServiceRequest(decoding: request.encoded) else { return }
        #expect(program.command == ["/bin/true"])
    }
}
