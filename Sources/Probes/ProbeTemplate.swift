package import Configuration
import NetworkTypes
import RegularExpressions
import Texts

/// All runs of one check that connects: what each of them begins with.
package struct ProbeTemplate: Sendable {
    private enum Kind: Sendable {
        case tcp
        case http([HTTPConversation.Page])
        case smtp(helloName: String)
        case dns(DNSCheck)
        case ping
        case udp(UDPConversation.Terms)
    }

    package let destination: ProbeDestination
    /// How long one run may take: `connect_timeout`, once for all that is said and all pages that are asked for.
    package let limit: Duration
    private let kind: Kind

    /// - Parameter number: tells this run from others of this process; replies to other numbers are passed over.
    package func probe(number: UInt64) -> Probe {
        Probe(destination, limit: limit, conversation(number))
    }

    private func conversation(_ number: UInt64) -> any Conversation {
        switch kind {
        case .tcp: TCPConversation()
        case .http(let pages): HTTPConversation(pages)
        case .smtp(let name): SMTPConversation(helloName: name)
        case .dns(let check):
            // The name was looked at when the template was made.
            DNSQuery(check, id: UInt16(truncatingIfNeeded: number)).map { DNSConversation($0) } ?? TCPConversation()
        case .ping:
            PingConversation(
                EchoMessage(family: destination.address.family, number: number), server: destination.name)
        case .udp(let terms): UDPConversation(terms: terms, server: destination.name)
        }
    }
}

/// How a check is run.
package enum CheckMethod: Sendable {
    /// It connects.
    case probe(ProbeTemplate)
    /// `MISC_CHECK`.
    case program(MiscCheck)
    /// `FILE_CHECK`: whenever the file changes, by whoever watches it.
    case trackedFile(FileCheck)
    /// Nobody can run it, and so it fails; the text says why.
    case none(String)

    /// - Parameter tls: what it shows and trusts, where it speaks TLS.
    package init(of checker: Checker, tls: CheckerTLS? = nil) {
        switch checker.kind {
        case .misc(let check): self = .program(check)
        case .file(let check): self = .trackedFile(check)
        case .tcp, .http, .smtp, .dns, .ping, .udp:
            do throws(Objection) {
                self = .probe(try ProbeTemplate(checker, tls))
            } catch {
                self = .none(error.why)
            }
        }
    }
}

extension Probe {
    /// Why the check can never be run; nil where it can.
    package static func objection(to checker: Checker) -> String? {
        if case .none(let why) = CheckMethod(of: checker) { why } else { nil }
    }
}

/// What is wrong with a check.
private struct Objection: Error {
    let why: String
}

extension ProbeTemplate {
    /// - Parameter checker: one that connects.
    fileprivate init(_ checker: Checker, _ tls: CheckerTLS?) throws(Objection) {
        guard let connection = checker.connection else { throw Objection(why: "the check has nothing to connect to") }
        limit = checker.timing.connectTimeout
        switch checker.kind {
        case .tcp:
            destination = try ProbeDestination(.stream, connection)
            kind = .tcp
        case .http(let check):
            var destination = try ProbeDestination(.stream, connection)
            if check.isEncrypted {
                destination.encryption = .init(
                    files: tls ?? CheckerTLS(),
                    endsStrictly: check.isTLSCompliant || check.urls.contains(where: \.isTLSCompliant))
            }
            self.destination = destination
            var pages: [HTTPConversation.Page] = []
            for url in check.urls { pages.append(try Self.page(url, of: check, destination)) }
            guard !pages.isEmpty else { throw Objection(why: "the check has no url") }
            kind = .http(pages)
        case .smtp(let check):
            destination = try ProbeDestination(.stream, connection, usually: 25)
            kind = .smtp(helloName: check.helloName)
        case .dns(let check):
            destination = try ProbeDestination(.datagram, connection, usually: 53)
            guard DNSQuery(check, id: 0) != nil else {
                throw Objection(why: "\"\(check.name)\" cannot be asked for: it is not a domain name")
            }
            kind = .dns(check)
        case .ping:
            destination = ProbeDestination(.echo, connection, port: 0)
            kind = .ping
        case .udp(let check):
            destination = try ProbeDestination(.datagram, connection)
            kind = .udp(try UDPConversation.Terms(check))
        case .misc, .file: throw Objection(why: "the check does not connect")
        }
    }

    private static func page(
        _ url: URLCheck, of check: HTTPCheck, _ destination: ProbeDestination
    ) throws(Objection) -> HTTPConversation.Page {
        let host = url.virtualHost ?? check.virtualHost
        let hasLineEnd = (url.path + (host ?? "")).utf8.contains { $0 < 0x20 }
        guard !hasLineEnd else { throw Objection(why: "the path or the virtualhost has a control character") }
        return HTTPConversation.Page(
            path: url.path,
            request: HTTPRequest.bytes(
                path: url.path, host: host, version: check.version, destination.address, port: destination.port),
            statusCodes: url.statusCodes, digest: url.digest.flatMap { Hexadecimal.bytes($0) },
            pattern: try pattern(of: url),
            serverName: check.sendsServerName ? check.serverName ?? host : nil)
    }

    /// `regex_stack` is for a compiler that is not used here.
    private static func pattern(of url: URLCheck) throws(Objection) -> HTTPConversation.Pattern? {
        guard let pattern = url.pattern else { return nil }
        let last = pattern.maximumOffset ?? .max
        guard pattern.minimumOffset <= last else {
            throw Objection(why: "regex_min_offset is more than regex_max_offset")
        }
        do throws(ExpressionError) {
            let expression = try Expression(
                pattern.expression, options: pattern.options, limitsStart: pattern.maximumOffset != nil)
            return HTTPConversation.Pattern(
                expression: expression, isUnwanted: pattern.isUnwanted, offsets: pattern.minimumOffset...last)
        } catch {
            throw Objection(why: "regex \"\(pattern.expression)\" cannot be used: \(error.why)")
        }
    }
}

extension ProbeDestination {
    /// - Parameter usually: the port where none is named.
    fileprivate init(
        _ transport: Transport, _ connection: CheckConnection, usually: UInt16? = nil
    ) throws(Objection) {
        guard let port = connection.port ?? usually, port != 0 else {
            throw Objection(why: "neither the check nor the server names a port to connect to")
        }
        self.init(transport, connection, port: port)
    }
}

extension UDPConversation.Terms {
    /// What keepalived sends where no payload is configured.
    static let customaryPayload = Array("keepalived check - keepalived ch".utf8)

    fileprivate init(_ check: UDPCheck) throws(Objection) {
        guard let payload = check.payload.map({ Hexadecimal.bytes($0) }) ?? Self.customaryPayload else {
            throw Objection(why: "the payload is not hexadecimal")
        }
        self.payload = payload
        reply = check.requiresReply ? try Self.reply(check) : nil
    }

    private static func reply(_ check: UDPCheck) throws(Objection) -> UDPConversation.Reply {
        guard let start = maskedBytes(check.replyPattern ?? "") else {
            throw Objection(why: "what the reply must begin with is not hexadecimal")
        }
        // keepalived compares lengths with a pattern only; its default must not fail a long reply where there is none.
        let isLimited = check.replyPattern != nil || check.maximumReplyLength != UDPCheck().maximumReplyLength
        let most = isLimited ? check.maximumReplyLength : Int(UInt16.max)
        guard check.minimumReplyLength <= most else {
            throw Objection(why: "min_reply_length is more than max_reply_length")
        }
        return UDPConversation.Reply(start: start, lengths: check.minimumReplyLength...most)
    }

    /// Pairs of hexadecimal digits, with x for any.
    private static func maskedBytes(_ text: String) -> [MaskedByte]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        func masked(_ digit: UInt8) -> MaskedByte? {
            if digit == UInt8(ascii: "x") || digit == UInt8(ascii: "X") { return MaskedByte(value: 0, mask: 0) }
            return Hexadecimal.value(digit).map { MaskedByte(value: $0, mask: 15) }
        }
        var bytes: [MaskedByte] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = masked(digits[index]), let low = masked(digits[index + 1]) else { return nil }
            bytes.append(MaskedByte(value: high.value << 4 | low.value, mask: high.mask << 4 | low.mask))
        }
        return bytes
    }
}
