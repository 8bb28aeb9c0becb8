internal import NetworkTypes

/// The first byte of a message, another one in each direction.
private enum AgentKind: UInt8 {
    case open = 1
    case close, bequeath, revoke, deputise, prolong, prepare, farewell, alive
}

private enum KeeperKind: UInt8 {
    case ready = 64
    case offer, offersEnd, advertising, resigned, gone, epitaph
}

private enum HeirKind: UInt8 {
    case claim = 128
    case renounce
}

extension MessageReader {
    fileprivate mutating func kind<Kind: RawRepresentable<UInt8>>(_: Kind.Type) throws(MalformedMessage) -> Kind {
        guard let kind = Kind(rawValue: try number()) else { throw MalformedMessage() }
        return kind
    }

    fileprivate mutating func packet() throws(MalformedMessage) -> Testament.Packet {
        Testament.Packet(bytes: try content(), destination: try address(), timeToLive: try number())
    }

    fileprivate mutating func packets() throws(MalformedMessage) -> [Testament.Packet] {
        try list { (reader) throws(MalformedMessage) in try reader.packet() }
    }

    fileprivate mutating func beats() throws(MalformedMessage) -> [[Testament.Packet]] {
        try list { (reader) throws(MalformedMessage) in try reader.packets() }
    }

    fileprivate mutating func contents() throws(MalformedMessage) -> [[UInt8]] {
        try list { (reader) throws(MalformedMessage) in try reader.content() }
    }
}

extension MessageWriter {
    fileprivate init(_ kind: some RawRepresentable<UInt8>) { append(kind.rawValue) }

    /// A message that says nothing but whose it is.
    fileprivate init(_ kind: some RawRepresentable<UInt8>, _ name: String) {
        self.init(kind)
        append(name)
    }

    fileprivate mutating func append(_ packets: [Testament.Packet]) {
        append(packets) { writer, packet in
            writer.append(packet.bytes)
            writer.append(packet.destination)
            writer.append(packet.timeToLive)
        }
    }

    fileprivate mutating func append(_ beats: [[Testament.Packet]]) {
        append(beats) { writer, packets in writer.append(packets) }
    }

    fileprivate mutating func append(_ contents: [[UInt8]]) {
        append(contents) { writer, content in writer.append(content) }
    }
}

extension AgentMessage {
    package var encoded: [UInt8] {
        var writer: MessageWriter
        switch self {
        case .open(let port):
            writer = MessageWriter(AgentKind.open)
            writer.append(port.id)
            writer.append(port.isSending)
            writer.append(port.isIPv6)
            writer.append(port.interface)
        case .close(let port):
            writer = MessageWriter(AgentKind.close)
            writer.append(port)
        case .bequeath(let testament):
            writer = MessageWriter(AgentKind.bequeath)
            testament.encode(into: &writer)
        case .revoke(let name): writer = MessageWriter(AgentKind.revoke, name)
        case .deputise(let deputation):
            writer = MessageWriter(AgentKind.deputise)
            deputation.encode(into: &writer)
        case .prolong(let name, let beats):
            writer = MessageWriter(AgentKind.prolong, name)
            writer.append(beats)
        case .farewell: writer = MessageWriter(AgentKind.farewell)
        case .prepare: writer = MessageWriter(AgentKind.prepare)
        case .alive(let sign):
            writer = MessageWriter(AgentKind.alive)
            writer.append(sign.at)
            writer.append(sign.isWatched)
            writer.append(sign.isInDoubt)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        switch try reader.kind(AgentKind.self) {
        case .open:
            self = .open(
                Port(
                    id: try reader.number(), isSending: try reader.flag(), isIPv6: try reader.flag(),
                    interface: try reader.number()))
        case .close: self = .close(port: try reader.number())
        case .bequeath: self = .bequeath(try Testament(from: &reader))
        case .revoke: self = .revoke(try reader.text())
        case .deputise: self = .deputise(try Deputation(from: &reader))
        case .prolong: self = .prolong(name: try reader.text(), beats: try reader.beats())
        case .farewell: self = .farewell
        case .prepare: self = .prepare
        case .alive:
            self = .alive(
                SignOfLife(at: try reader.instant(), isWatched: try reader.flag(), isInDoubt: try reader.flag()))
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension KeeperMessage {
    package var encoded: [UInt8] {
        switch self {
        case .ready: MessageWriter(KeeperKind.ready).bytes
        case .offer(let name): MessageWriter(KeeperKind.offer, name).bytes
        case .offersEnd: MessageWriter(KeeperKind.offersEnd).bytes
        case .estate(let estate): estate.encoded
        case .gone(let name): MessageWriter(KeeperKind.gone, name).bytes
        case .epitaph(let epitaph): epitaph.encoded
        }
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        switch try reader.kind(KeeperKind.self) {
        case .ready: self = .ready
        case .offer: self = .offer(try reader.text())
        case .offersEnd: self = .offersEnd
        case .advertising:
            self = .estate(try Estate(from: &reader) { .advertising(next: $0) })
        case .resigned:
            self = .estate(try Estate(from: &reader) { .resigned(at: $0) })
        case .gone: self = .gone(try reader.text())
        case .epitaph: self = .epitaph(try Epitaph(from: &reader))
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension HeirMessage {
    package var encoded: [UInt8] {
        switch self {
        case .claim(let name): MessageWriter(HeirKind.claim, name).bytes
        case .renounce(let name): MessageWriter(HeirKind.renounce, name).bytes
        }
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        switch try reader.kind(HeirKind.self) {
        case .claim: self = .claim(try reader.text())
        case .renounce: self = .renounce(try reader.text())
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension Estate {
    fileprivate var encoded: [UInt8] {
        let (kind, instant) =
            switch condition {
            case .advertising(let next): (KeeperKind.advertising, next)
            case .resigned(let resignedAt): (KeeperKind.resigned, resignedAt)
            }
        var writer = MessageWriter(kind, name)
        writer.append(instant)
        writer.append(sequence)
        return writer.bytes
    }

    fileprivate init(
        from reader: inout MessageReader, _ condition: (ContinuousClock.Instant) -> Condition
    ) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), condition: condition(try reader.instant()), sequence: try reader.number())
    }
}

extension Epitaph {
    fileprivate var encoded: [UInt8] {
        var writer = MessageWriter(KeeperKind.epitaph)
        writer.append(diedAt)
        writer.append(silence)
        writer.append(wasEnded)
        writer.append(resigned) { writer, name in writer.append(name) }
        writer.append(yielded) { writer, name in writer.append(name) }
        return writer.bytes
    }

    fileprivate init(from reader: inout MessageReader) throws(MalformedMessage) {
        self.init(
            diedAt: try reader.instant(), silence: try reader.duration(), wasEnded: try reader.flag(),
            resigned: try reader.list { (reader) throws(MalformedMessage) in try reader.text() },
            yielded: try reader.list { (reader) throws(MalformedMessage) in try reader.text() })
    }
}

extension Testament {
    fileprivate func encode(into writer: inout MessageWriter) {
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

    fileprivate init(from reader: inout MessageReader) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), vrid: try reader.number(), version: try reader.number(),
            priority: try reader.number(), source: try reader.address(), sendingPort: try reader.number(),
            listeningPorts: try reader.list { (reader) throws(MalformedMessage) in try reader.number() },
            urgent: try reader.packets(), resignation: try reader.packets(), sequence: try reader.number(),
            renewals: try reader.contents(), renewalInterval: try reader.duration(), removals: try reader.contents(),
            silence: try reader.duration(), listening: try reader.duration())
    }
}

extension Deputation {
    fileprivate func encode(into writer: inout MessageWriter) {
        writer.append(name)
        writer.append(nextAdvertisement)
        writer.append(interval)
        writer.append(beats)
        writer.append(sequence)
    }

    fileprivate init(from reader: inout MessageReader) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), nextAdvertisement: try reader.instant(), interval: try reader.duration(),
            beats: try reader.beats(), sequence: try reader.number())
    }
}
