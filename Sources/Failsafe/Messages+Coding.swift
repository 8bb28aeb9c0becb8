package import Bytes
internal import NetworkTypes

/// The first byte of a message, another one in each direction.
private enum AgentKind: UInt8 {
    case open = 1
    case close, set, clear, keepAlive, extend, prepare, shutdown, alive
}

private enum FailsafeKind: UInt8 {
    case ready = 64
    case offer, offersEnd, advertising, resigned, gone, exitReport
}

private enum NextAgentKind: UInt8 {
    case claim = 128
    case taken, renounce
}

extension ByteReader {
    fileprivate mutating func kind<Kind: RawRepresentable<UInt8>>(_: Kind.Type) throws(MalformedMessage) -> Kind {
        guard let kind = Kind(rawValue: try number()) else { throw MalformedMessage() }
        return kind
    }

    fileprivate mutating func packet() throws(MalformedMessage) -> TakedownPlan.Packet {
        TakedownPlan.Packet(bytes: try content(), destination: try address(), timeToLive: try number())
    }

    fileprivate mutating func packets() throws(MalformedMessage) -> [TakedownPlan.Packet] {
        try list { (reader) throws(MalformedMessage) in try reader.packet() }
    }

    fileprivate mutating func beats() throws(MalformedMessage) -> [[TakedownPlan.Packet]] {
        try list { (reader) throws(MalformedMessage) in try reader.packets() }
    }

    fileprivate mutating func contents() throws(MalformedMessage) -> [[UInt8]] {
        try list { (reader) throws(MalformedMessage) in try reader.content() }
    }
}

extension ByteWriter {
    fileprivate init(_ kind: some RawRepresentable<UInt8>) {
        self.init()
        append(kind.rawValue)
    }

    /// A message that says nothing but whose it is.
    fileprivate init(_ kind: some RawRepresentable<UInt8>, _ name: String) {
        self.init(kind)
        append(name)
    }

    fileprivate init(_ kind: some RawRepresentable<UInt8>, _ instant: ContinuousClock.Instant) {
        self.init(kind)
        append(instant)
    }

    fileprivate mutating func append(_ packets: [TakedownPlan.Packet]) {
        append(packets) { writer, packet in
            writer.append(counted: packet.bytes)
            writer.append(packet.destination)
            writer.append(packet.timeToLive)
        }
    }

    fileprivate mutating func append(_ beats: [[TakedownPlan.Packet]]) {
        append(beats) { writer, packets in writer.append(packets) }
    }

    fileprivate mutating func append(_ contents: [[UInt8]]) {
        append(contents) { writer, content in writer.append(counted: content) }
    }
}

extension AgentMessage {
    package var encoded: [UInt8] {
        var writer: ByteWriter
        switch self {
        case .open(let port):
            writer = ByteWriter(AgentKind.open)
            writer.append(port.id)
            writer.append(port.isSending)
            writer.append(port.isIPv6)
            writer.append(port.interface)
        case .close(let port):
            writer = ByteWriter(AgentKind.close)
            writer.append(port)
        case .set(let takedownPlan):
            writer = ByteWriter(AgentKind.set)
            takedownPlan.encode(into: &writer)
        case .clear(let name): writer = ByteWriter(AgentKind.clear, name)
        case .keepAlive(let keepaliveOrder):
            writer = ByteWriter(AgentKind.keepAlive)
            keepaliveOrder.encode(into: &writer)
        case .extend(let name, let beats):
            writer = ByteWriter(AgentKind.extend, name)
            writer.append(beats)
        case .shutdown: writer = ByteWriter(AgentKind.shutdown)
        case .prepare: writer = ByteWriter(AgentKind.prepare)
        case .alive(let sign):
            writer = ByteWriter(AgentKind.alive)
            writer.append(sign.at)
            writer.append(sign.isWatched)
            writer.append(sign.isInDoubt)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = ByteReader(bytes)
        switch try reader.kind(AgentKind.self) {
        case .open:
            self = .open(
                Port(
                    id: try reader.number(), isSending: try reader.flag(), isIPv6: try reader.flag(),
                    interface: try reader.number()))
        case .close: self = .close(port: try reader.number())
        case .set: self = .set(try TakedownPlan(from: &reader))
        case .clear: self = .clear(try reader.text())
        case .keepAlive: self = .keepAlive(try KeepaliveOrder(from: &reader))
        case .extend: self = .extend(name: try reader.text(), beats: try reader.beats())
        case .shutdown: self = .shutdown
        case .prepare: self = .prepare
        case .alive:
            self = .alive(
                Heartbeat(at: try reader.instant(), isWatched: try reader.flag(), isInDoubt: try reader.flag()))
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension FailsafeMessage {
    package var encoded: [UInt8] {
        switch self {
        case .ready: ByteWriter(FailsafeKind.ready).bytes
        case .offer(let name): ByteWriter(FailsafeKind.offer, name).bytes
        case .offersEnd(let agentEndedAt): ByteWriter(FailsafeKind.offersEnd, agentEndedAt).bytes
        case .handoff(let handoff): handoff.encoded
        case .gone(let name): ByteWriter(FailsafeKind.gone, name).bytes
        case .exitReport(let exitReport): exitReport.encoded
        }
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = ByteReader(bytes)
        switch try reader.kind(FailsafeKind.self) {
        case .ready: self = .ready
        case .offer: self = .offer(try reader.text())
        case .offersEnd: self = .offersEnd(agentEndedAt: try reader.instant())
        case .advertising:
            self = .handoff(try Handoff(from: &reader) { .advertising(next: $0) })
        case .resigned:
            self = .handoff(try Handoff(from: &reader) { .resigned(at: $0) })
        case .gone: self = .gone(try reader.text())
        case .exitReport: self = .exitReport(try ExitReport(from: &reader))
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension NextAgentMessage {
    package var encoded: [UInt8] {
        switch self {
        case .claim(let name): ByteWriter(NextAgentKind.claim, name).bytes
        case .taken(let name): ByteWriter(NextAgentKind.taken, name).bytes
        case .renounce(let name): ByteWriter(NextAgentKind.renounce, name).bytes
        }
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = ByteReader(bytes)
        switch try reader.kind(NextAgentKind.self) {
        case .claim: self = .claim(try reader.text())
        case .taken: self = .taken(try reader.text())
        case .renounce: self = .renounce(try reader.text())
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension Handoff {
    fileprivate var encoded: [UInt8] {
        let (kind, instant) =
            switch condition {
            case .advertising(let next): (FailsafeKind.advertising, next)
            case .resigned(let resignedAt): (FailsafeKind.resigned, resignedAt)
            }
        var writer = ByteWriter(kind, name)
        writer.append(instant)
        writer.append(sequence)
        return writer.bytes
    }

    fileprivate init(
        from reader: inout ByteReader, _ condition: (ContinuousClock.Instant) -> Condition
    ) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), condition: condition(try reader.instant()), sequence: try reader.number())
    }
}

extension ExitReport {
    fileprivate var encoded: [UInt8] {
        var writer = ByteWriter(FailsafeKind.exitReport)
        writer.append(diedAt)
        writer.append(silence)
        writer.append(wasEnded)
        writer.append(resigned) { writer, name in writer.append(name) }
        writer.append(yielded) { writer, name in writer.append(name) }
        return writer.bytes
    }

    fileprivate init(from reader: inout ByteReader) throws(MalformedMessage) {
        self.init(
            diedAt: try reader.instant(), silence: try reader.duration(), wasEnded: try reader.flag(),
            resigned: try reader.list { (reader) throws(MalformedMessage) in try reader.text() },
            yielded: try reader.list { (reader) throws(MalformedMessage) in try reader.text() })
    }
}

extension TakedownPlan {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.append(name)
        writer.append(vrid)
        writer.append(version)
        writer.append(priority)
        writer.append(source)
        writer.append(sendingPort)
        writer.append(listeningPorts) { writer, port in writer.append(port) }
        writer.append(urgent)
        writer.append(resignation)
        writer.append(sequence)
        writer.append(renewals)
        writer.append(renewalInterval)
        writer.append(removals)
        writer.append(silence)
        writer.append(listening)
    }

    fileprivate init(from reader: inout ByteReader) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), vrid: try reader.number(), version: try reader.number(),
            priority: try reader.number(), source: try reader.address(), sendingPort: try reader.number(),
            listeningPorts: try reader.list { (reader) throws(MalformedMessage) in try reader.number() },
            urgent: try reader.packets(), resignation: try reader.packets(), sequence: try reader.number(),
            renewals: try reader.contents(), renewalInterval: try reader.duration(), removals: try reader.contents(),
            silence: try reader.duration(), listening: try reader.duration())
    }
}

extension KeepaliveOrder {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.append(name)
        writer.append(nextAdvertisement)
        writer.append(interval)
        writer.append(beats)
        writer.append(sequence)
    }

    fileprivate init(from reader: inout ByteReader) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), nextAdvertisement: try reader.instant(), interval: try reader.duration(),
            beats: try reader.beats(), sequence: try reader.number())
    }
}
