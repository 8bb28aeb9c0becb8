internal import NetworkTypes

private enum Kind: UInt8 {
    case open, close, bequeath, revoke, deputise, prolong, farewell, prepare
    case ready, offer, offersEnd, advertising, resigned, gone
    case claim, renounce
}

extension MessageReader {
    fileprivate mutating func kind() throws(MalformedMessage) -> Kind {
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
    fileprivate init(_ kind: Kind) { append(kind.rawValue) }

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
            writer = MessageWriter(.open)
            writer.append(port.id)
            writer.append(port.isSending)
            writer.append(port.isIPv6)
            writer.append(port.interface)
        case .close(let port):
            writer = MessageWriter(.close)
            writer.append(port)
        case .bequeath(let testament):
            writer = MessageWriter(.bequeath)
            testament.encode(into: &writer)
        case .revoke(let name):
            writer = MessageWriter(.revoke)
            writer.append(name)
        case .deputise(let deputation):
            writer = MessageWriter(.deputise)
            deputation.encode(into: &writer)
        case .prolong(let name, let beats):
            writer = MessageWriter(.prolong)
            writer.append(name)
            writer.append(beats)
        case .farewell: writer = MessageWriter(.farewell)
        case .prepare: writer = MessageWriter(.prepare)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        switch try reader.kind() {
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
        case .ready, .offer, .offersEnd, .advertising, .resigned, .gone, .claim, .renounce: throw MalformedMessage()
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension KeeperMessage {
    package var encoded: [UInt8] {
        var writer: MessageWriter
        switch self {
        case .ready: writer = MessageWriter(.ready)
        case .offer(let name):
            writer = MessageWriter(.offer)
            writer.append(name)
        case .offersEnd: writer = MessageWriter(.offersEnd)
        case .estate(let estate): writer = estate.encoded
        case .gone(let name):
            writer = MessageWriter(.gone)
            writer.append(name)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        switch try reader.kind() {
        case .ready: self = .ready
        case .offer: self = .offer(try reader.text())
        case .offersEnd: self = .offersEnd
        case .advertising:
            self = .estate(
                Estate(
                    name: try reader.text(), condition: .advertising(next: try reader.instant()),
                    sequence: try reader.number()))
        case .resigned:
            self = .estate(
                Estate(
                    name: try reader.text(), condition: .resigned(at: try reader.instant()),
                    sequence: try reader.number()))
        case .gone: self = .gone(try reader.text())
        case .open, .close, .bequeath, .revoke, .deputise, .prolong, .farewell, .prepare, .claim, .renounce:
            throw MalformedMessage()
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension HeirMessage {
    package var encoded: [UInt8] {
        var writer: MessageWriter
        switch self {
        case .claim(let name):
            writer = MessageWriter(.claim)
            writer.append(name)
        case .renounce(let name):
            writer = MessageWriter(.renounce)
            writer.append(name)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(MalformedMessage) {
        var reader = MessageReader(bytes)
        switch try reader.kind() {
        case .claim: self = .claim(try reader.text())
        case .renounce: self = .renounce(try reader.text())
        case .open, .close, .bequeath, .revoke, .deputise, .prolong, .farewell, .prepare, .ready, .offer, .offersEnd,
            .advertising,
            .resigned, .gone:
            throw MalformedMessage()
        }
        guard reader.isAtEnd else { throw MalformedMessage() }
    }
}

extension Estate {
    fileprivate var encoded: MessageWriter {
        var writer: MessageWriter
        let instant: ContinuousClock.Instant
        switch condition {
        case .advertising(let next): (writer, instant) = (MessageWriter(.advertising), next)
        case .resigned(let at): (writer, instant) = (MessageWriter(.resigned), at)
        }
        writer.append(name)
        writer.append(instant)
        writer.append(sequence)
        return writer
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
    }

    fileprivate init(from reader: inout MessageReader) throws(MalformedMessage) {
        self.init(
            name: try reader.text(), vrid: try reader.number(), version: try reader.number(),
            priority: try reader.number(), source: try reader.address(), sendingPort: try reader.number(),
            listeningPorts: try reader.list { (reader) throws(MalformedMessage) in try reader.number() },
            urgent: try reader.packets(), resignation: try reader.packets(), sequence: try reader.number(),
            renewals: try reader.contents(), renewalInterval: try reader.duration(), removals: try reader.contents())
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
