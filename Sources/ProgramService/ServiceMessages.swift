package import Bytes
package import LinuxIO

/// What `aloft-programs.service` is asked for.
package enum ServiceRequest: Hashable, Sendable {
    /// To run a program, whose output is the descriptor that comes along; it is killed with the end of the connection.
    case run(ServiceProgram)
    /// To kill the program that this connection runs; its end is answered as ever.
    case kill
    /// To run one of the caller's own threads otherwise.
    case schedule(thread: Int32, ThreadSchedule)
}

/// A program to be run as somebody else.
package struct ServiceProgram: Hashable, Sendable {
    package var identity: ChildProgram.Identity
    /// The first word is the path of the program.
    package var command: [String]
    /// `NAME=VALUE`.
    package var environment: [String]

    package init(identity: ChildProgram.Identity, command: [String], environment: [String]) {
        self.identity = identity
        self.command = command
        self.environment = environment
    }
}

/// How a thread is to be run.
package enum ThreadSchedule: Hashable, Sendable {
    /// 1 to 99, or 0 for as every other.
    case realTime(priority: Int32)
    /// -20 to 19.
    case niceness(Int32)
    /// By their numbers; not none.
    case processors([Int])
}

/// What it answers.
package enum ServiceAnswer: Hashable, Sendable {
    case ended(ChildProgram.Ending)
    case scheduled
    /// The program cannot be run, by its own fault.
    case notRun(why: String)
    /// Nothing was done; it is not the program's fault.
    case refused(why: String)
}

/// The first byte of a message, another one in each direction.
private enum RequestKind: UInt8 {
    case run = 1
    case kill, realTime, niceness, processors
}

private enum AnswerKind: UInt8 {
    case exited = 64
    case killed, scheduled, notRun, refused
}

extension ServiceRequest {
    package var encoded: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .run(let program):
            writer.append(RequestKind.run.rawValue)
            writer.append(program.identity.userID)
            writer.append(program.identity.groupID)
            writer.append(words: program.command)
            writer.append(words: program.environment)
        case .kill: writer.append(RequestKind.kill.rawValue)
        case .schedule(let thread, .realTime(let priority)):
            writer.append(RequestKind.realTime.rawValue)
            writer.append(thread)
            writer.append(priority)
        case .schedule(let thread, .niceness(let niceness)):
            writer.append(RequestKind.niceness.rawValue)
            writer.append(thread)
            writer.append(niceness)
        case .schedule(let thread, .processors(let numbers)):
            writer.append(RequestKind.processors.rawValue)
            writer.append(thread)
            writer.append(numbers) { $0.append(Int32(clamping: $1)) }
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = ByteReader(bytes)
        guard let kind = RequestKind(rawValue: try reader.number()) else { throw MalformedMessage() }
        switch kind {
        case .run: self = .run(try ServiceProgram(from: &reader))
        case .kill: self = .kill
        case .realTime:
            self = .schedule(
                thread: try reader.number(within: 1...Int32.max),
                .realTime(priority: try reader.number(within: 0...Scheduling.priorities.upperBound)))
        case .niceness:
            self = .schedule(
                thread: try reader.number(within: 1...Int32.max), .niceness(try reader.number(within: -20...19)))
        case .processors:
            let thread = try reader.number(within: 1...Int32.max)
            let numbers = try reader.list { (reader) throws(MalformedMessage) in
                Int(try reader.number(within: 0...Int32.max))
            }
            guard (1...1024).contains(numbers.count) else { throw MalformedMessage() }
            self = .schedule(thread: thread, .processors(numbers))
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension ServiceAnswer {
    package var encoded: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .ended(.exited(let status)):
            writer.append(AnswerKind.exited.rawValue)
            writer.append(status)
        case .ended(.killed(let signal)):
            writer.append(AnswerKind.killed.rawValue)
            writer.append(signal)
        case .scheduled: writer.append(AnswerKind.scheduled.rawValue)
        case .notRun(let why):
            writer.append(AnswerKind.notRun.rawValue)
            writer.append(why)
        case .refused(let why):
            writer.append(AnswerKind.refused.rawValue)
            writer.append(why)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = ByteReader(bytes)
        guard let kind = AnswerKind(rawValue: try reader.number()) else { throw MalformedMessage() }
        switch kind {
        case .exited: self = .ended(.exited(try reader.number()))
        case .killed: self = .ended(.killed(try reader.number()))
        case .scheduled: self = .scheduled
        case .notRun: self = .notRun(why: try reader.text())
        case .refused: self = .refused(why: try reader.text())
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension ServiceProgram {
    fileprivate init(from reader: inout ByteReader) throws(MalformedMessage) {
        self.init(
            identity: ChildProgram.Identity(userID: try reader.number(), groupID: try reader.number()),
            command: try reader.words(), environment: try reader.words())
        guard !command.isEmpty else { throw MalformedMessage() }
    }
}

// What exec takes ends at its first zero byte.

extension ByteWriter {
    fileprivate mutating func append(words: [String]) {
        append(words) { $0.append(counted: Array($1.utf8.prefix { $0 != 0 })) }
    }
}

extension ByteReader {
    fileprivate mutating func words() throws(MalformedMessage) -> [String] {
        try list { (reader) throws(MalformedMessage) in
            let word = try reader.content()
            guard !word.contains(0) else { throw MalformedMessage() }
            return String(decoding: word, as: UTF8.self)
        }
    }

    fileprivate mutating func number(within range: ClosedRange<Int32>) throws(MalformedMessage) -> Int32 {
        let number = try number(Int32.self)
        guard range.contains(number) else { throw MalformedMessage() }
        return number
    }
}
