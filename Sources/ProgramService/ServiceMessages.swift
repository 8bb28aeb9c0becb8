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

/// A message that does not follow the rules.
package struct MalformedMessage: Error, Hashable, Sendable {
    package init() {}
}

// Words, each with a zero byte behind it, which no word has.

extension ServiceRequest {
    package var encoded: [UInt8] {
        switch self {
        case .run(let program):
            ServiceWords.encode(
                ["run", "\(program.identity.userID)", "\(program.identity.groupID)", "\(program.command.count)"]
                    + program.command + program.environment)
        case .kill: ServiceWords.encode(["kill"])
        case .schedule(let thread, let schedule): ServiceWords.encode(["schedule", "\(thread)"] + schedule.words)
        }
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        let words = try ServiceWords.decode(bytes)
        switch words.first {
        case "run":
            guard words.count >= 5, let user = UInt32(words[1]), let group = UInt32(words[2]),
                let count = Int(words[3]), count >= 1, count <= words.count - 4
            else { throw MalformedMessage() }
            self = .run(
                ServiceProgram(
                    identity: ChildProgram.Identity(userID: user, groupID: group),
                    command: Array(words[4..<4 + count]), environment: Array(words[(4 + count)...])))
        case "kill" where words.count == 1: self = .kill
        case "schedule":
            guard words.count >= 2, let thread = Int32(words[1]), thread > 0 else { throw MalformedMessage() }
            self = .schedule(thread: thread, try ThreadSchedule(Array(words[2...])))
        case .some, nil: throw MalformedMessage()
        }
    }
}

extension ServiceAnswer {
    package var encoded: [UInt8] {
        switch self {
        case .ended(.exited(let status)): ServiceWords.encode(["exited", "\(status)"])
        case .ended(.killed(let signal)): ServiceWords.encode(["killed", "\(signal)"])
        case .scheduled: ServiceWords.encode(["scheduled"])
        case .notRun(let why): ServiceWords.encode(["not-run", why])
        case .refused(let why): ServiceWords.encode(["refused", why])
        }
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        let words = try ServiceWords.decode(bytes)
        switch (words.first, words.count) {
        case ("exited", 2): self = .ended(.exited(try ServiceWords.number(words[1])))
        case ("killed", 2): self = .ended(.killed(try ServiceWords.number(words[1])))
        case ("scheduled", 1): self = .scheduled
        case ("not-run", 2): self = .notRun(why: words[1])
        case ("refused", 2): self = .refused(why: words[1])
        case (_, _): throw MalformedMessage()
        }
    }
}

extension ThreadSchedule {
    fileprivate var words: [String] {
        switch self {
        case .realTime(let priority): ["real-time", "\(priority)"]
        case .niceness(let niceness): ["niceness", "\(niceness)"]
        case .processors(let numbers): ["processors"] + numbers.map(String.init)
        }
    }

    fileprivate init(_ words: [String]) throws(MalformedMessage) {
        let numbers = words.dropFirst().compactMap { Int32($0) }
        guard numbers.count == words.count - 1, let first = numbers.first else { throw MalformedMessage() }
        switch (words[0], numbers.count) {
        case ("real-time", 1) where first == 0 || Scheduling.priorities.contains(first):
            self = .realTime(priority: first)
        case ("niceness", 1) where (-20...19).contains(first): self = .niceness(first)
        case ("processors", 1...1024): self = .processors(numbers.map(Int.init))
        case (_, _): throw MalformedMessage()
        }
    }
}

enum ServiceWords {
    static func encode(_ words: [String]) -> [UInt8] { words.flatMap { Array($0.utf8.prefix { $0 != 0 }) + [0] } }

    static func decode(_ bytes: [UInt8]) throws(MalformedMessage) -> [String] {
        guard bytes.last == 0 else { throw MalformedMessage() }
        return bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    static func number(_ word: String) throws(MalformedMessage) -> Int32 {
        guard let number = Int32(word) else { throw MalformedMessage() }
        return number
    }
}
