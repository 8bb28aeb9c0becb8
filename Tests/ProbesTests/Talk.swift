import AgentModel
import Configuration
import NetworkTypes

@testable import Probes

/// One run with a server that is played by a test.
struct Talk {
    static let nowhere = SourcePosition(file: "", line: 0, column: 0)
    static let address = IPAddress.v4(IPv4Address(10, 0, 0, 1))

    var probe: Probe
    /// All that was done so far.
    private(set) var actions: [Probe.Action] = []

    init(_ probe: Probe) {
        self.probe = probe
        actions = self.probe.start()
    }

    init(_ kind: Checker.Kind, port: UInt16? = 80, number: UInt64 = 0x1234, timeout: Duration = .seconds(5)) throws {
        self.init(try Self.template(kind, port: port, timeout: timeout).probe(number: number))
    }

    static func checker(
        _ kind: Checker.Kind, port: UInt16? = 80, address: IPAddress = address, timeout: Duration = .seconds(5)
    ) -> Checker {
        var timing = CheckTiming()
        timing.connectTimeout = timeout
        return Checker(
            kind, connection: CheckConnection(address: address, port: port), timing: timing, location: nowhere)
    }

    static func template(
        _ kind: Checker.Kind, port: UInt16? = 80, address: IPAddress = address, timeout: Duration = .seconds(5)
    ) throws -> ProbeTemplate {
        guard case .probe(let template) = CheckMethod(of: checker(kind, port: port, address: address, timeout: timeout))
        else { throw NotRunnable() }
        return template
    }

    struct NotRunnable: Error {}

    @discardableResult
    mutating func connected() -> [Probe.Action] { note(probe.connected()) }

    @discardableResult
    mutating func hears(_ bytes: [UInt8]) -> [Probe.Action] { note(probe.received(bytes.span)) }

    @discardableResult
    mutating func hears(_ text: String) -> [Probe.Action] { hears(Array(text.utf8)) }

    @discardableResult
    mutating func ended() -> [Probe.Action] { note(probe.ended()) }

    @discardableResult
    mutating func expired() -> [Probe.Action] { note(probe.expired()) }

    @discardableResult
    mutating func fails(_ step: ConnectionFailure.Step, _ call: String, _ name: String) -> [Probe.Action] {
        note(probe.failed(ConnectionFailure(step, call: call, errorName: name, errorText: "Some words")))
    }

    var result: Probe.Result? {
        for case .finished(let result) in actions { return result }
        return nil
    }

    var verdict: ProbeVerdict? { result?.verdict }

    /// What was sent, as text.
    var sent: [String] {
        actions.compactMap { if case .send(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
    }

    private mutating func note(_ new: [Probe.Action]) -> [Probe.Action] {
        actions += new
        return new
    }
}

extension HTTPCheck {
    init(_ paths: String..., version: Version = .http10) {
        self.init(isEncrypted: false)
        self.version = version
        urls = paths.map { URLCheck(path: $0, location: Talk.nowhere) }
    }
}
