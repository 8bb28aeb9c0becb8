internal import AgentModel
internal import JSON
internal import Texts

extension DrainRequest {
    /// What the body of a drain may have.
    static let members = ["reason", "instances", "duration", "until", "lifetime", "last_resort", "force"]
    /// Bytes of a drain's reason.
    private static let reasonLimit = 1000

    /// - Parameters:
    ///   - view: in which the instances must be that it names.
    ///   - now: microseconds since 1970 UTC.
    init(_ body: BodyReader, in view: View, now: Int64) throws(Problem) {
        self.init(
            reason: try body.text("reason", atMost: Self.reasonLimit) ?? "",
            instances: try Self.instances(body, in: view),
            end: DrainEnd(
                lifetime: try body.word("lifetime", DrainLifetime.self) ?? .forever,
                untilMicroseconds: try Self.until(body, now: now),
                duration: try body.span("duration").map { .seconds($0) }),
            isLastResort: try body.flag("last_resort") ?? false, isForced: try body.flag("force") ?? false)
    }

    private static func instances(_ body: BodyReader, in view: View) throws(Problem) -> [String]? {
        guard let elements = try body.list("instances") else { return nil }
        guard !elements.isEmpty else {
            throw .body(at: "/instances", "It names no instance. Leave it out for all of them.")
        }
        var names: [String] = []
        for (index, element) in elements.enumerated() {
            let pointer = "/instances/\(index)"
            guard case .string(let name) = element else { throw .body(at: pointer, "It is not a string.") }
            guard view.instance(name) != nil else { throw .body(at: pointer, "No instance \(name).") }
            guard !names.contains(name) else { throw .body(at: pointer, "\(name) is named twice.") }
            names.append(name)
        }
        return names
    }

    private static func until(_ body: BodyReader, now: Int64) throws(Problem) -> Int64? {
        let (duration, until) = (try body.span("duration"), try body.moment("until"))
        if let duration {
            guard until == nil else { throw .body(at: "/until", "Give duration or until, not both.") }
            guard duration > 0 else { throw .body(at: "/duration", "It must be more than nothing.") }
            return now + duration * 1_000_000
        }
        guard let until else { return nil }
        guard until > now else {
            throw .body(at: "/until", "It must be in the future; here it is \(Timestamp.text(now)).")
        }
        return until
    }
}
