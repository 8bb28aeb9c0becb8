import Balancing
import NetworkTypes

/// Bounds of the language of virtual servers.
enum BalancingLimits {
    static let counts = 0...Int(UInt32.max)
    static let positiveCounts = 1...Int(UInt32.max)
    static let serverWeights = 0...Int(Int32.max)
    static let serviceWeights = 1...Int(Int32.max)
    /// The kernel keeps a threshold in 31 bits.
    static let thresholds = 0...Int(Int32.max)
    static let persistence = 1...2_678_400
    static let connectTimeouts = Duration.microseconds(1) ... .microseconds(Int64(UInt32.max))
    static let intervals = Duration.microseconds(1) ... .seconds(999_999_999)
    static let slowStarts = Duration.zero ... .seconds(86_400)
    /// Addresses of one group, each of which is a service of its own.
    static let groupAddresses: UInt64 = 1024
    static let delays = Duration.zero ... .seconds(999_999_999)
    /// Bytes of the name of a persistence engine.
    static let engineName = 1...16
}

extension Arguments {
    mutating func address(_ report: inout Report) -> IPAddress? {
        value("an address such as 192.0.2.1", &report, IPAddress.init)
    }

    mutating func port(_ report: inout Report) -> UInt16? {
        number(in: 1...65535, &report).flatMap(UInt16.init(exactly:))
    }

    mutating func firewallMark(_ report: inout Report) -> UInt32? {
        number(in: BalancingLimits.counts, &report).flatMap(UInt32.init(exactly:))
    }

    /// `ADDRESS [PORT]`; a port of 0 is none.
    mutating func endpoint(_ report: inout Report) -> (address: IPAddress, port: UInt16?)? {
        guard let address = address(&report) else { return nil }
        guard !isEmpty else { return (address, nil) }
        guard let port = number(in: 0...65535, &report) else { return nil }
        return (address, UInt16(exactly: port).flatMap { $0 == 0 ? nil : $0 })
    }

    /// An address of a node; nil for `none`.
    mutating func sourceTranslation(_ report: inout Report) -> IPAddress? {
        let what = "an address of this node, or none"
        guard let word = required(what, &report), word.text != "none" else { return nil }
        var address = Arguments(keyword, [word])
        return address.value(what, &report) { text in
            IPAddress(text).flatMap { $0.isMulticast || $0.isLoopback || $0.isLinkLocal || $0.isAny ? nil : $0 }
        }
    }

    /// A keyword that is on by its mere presence, whatever stands behind it.
    mutating func presence(_ report: inout Report) {
        guard let word = next() else { return }
        guard let isOn = switchWords[word.text] else {
            return report.warning(
                word.location, "\(word.shown) is ignored: \(keyword.shown) takes nothing behind it here",
                instead: "remove it", rule: .surplusWords)
        }
        guard !isOn else { return }
        report.warning(
            word.location,
            "\(word.shown) is ignored, as in keepalived: here \(keyword.shown) is on by its mere presence",
            instead: "remove the line to have it off", rule: .ignoredArgument)
    }

    /// `NAT`, `DR` or `TUN` with its options.
    mutating func forwardingMethod(_ report: inout Report) -> ForwardingMethod? {
        let method = value("NAT, DR or TUN", &report) { text -> ForwardingMethod? in
            switch text {
            case "NAT": .nat
            case "DR": .directRouting
            case "TUN": .tunnel(Tunnel())
            default: nil
            }
        }
        guard case .tunnel = method else { return method }
        var reader = TunnelReader()
        return reader.read(&self, &report).map(ForwardingMethod.tunnel)
    }

    mutating func hexadecimal(_ report: inout Report, orAny: Bool = false) -> String? {
        let what =
            orAny
            ? "hexadecimal digits, an even number of them, with x for any"
            : "hexadecimal digits, an even number of them"
        return value(what, &report) { text in
            let digits = text.lowercased()
            let isRight = digits.utf8.allSatisfy { byte in
                Character(UnicodeScalar(byte)).isHexDigit || orAny && byte == UInt8(ascii: "x")
            }
            return isRight && digits.utf8.count % 2 == 0 && !digits.isEmpty ? digits : nil
        }
    }
}

/// Reads what stands behind `TUN`.
private struct TunnelReader {
    private var tunnel = Tunnel()
    private var port: UInt16?
    private var portWord: Word?
    private var isGUE = false

    mutating func read(_ arguments: inout Arguments, _ report: inout Report) -> Tunnel? {
        while let word = arguments.next() {
            guard take(word, &arguments, &report) else { return nil }
        }
        if isGUE {
            guard let port else {
                report.error(
                    arguments.keyword.location, "a tunnel of type gue has no port",
                    instead: "write gue port and its number")
                return nil
            }
            tunnel.kind = .gue(port: port)
        } else if let portWord {
            report.error(portWord.location, "only a tunnel of type gue has a port", instead: "remove it")
            return nil
        }
        return fits(arguments.keyword, &report) ? tunnel : nil
    }

    private mutating func take(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) -> Bool {
        switch word.text {
        case "type":
            var value = arguments.value(of: word)
            guard
                let type = value.value("ipip, gue or gre", &report, { ["ipip", "gue", "gre"].contains($0) ? $0 : nil })
            else { return false }
            isGUE = type == "gue"
            tunnel.kind = type == "gre" ? .gre : .ipip
        case "port":
            var value = arguments.value(of: word)
            portWord = word
            port = value.port(&report)
            return port != nil
        default:
            guard let checksum = Tunnel.Checksum(word: word.text) else {
                report.error(
                    word.location, "\(word.shown) is not an option of a tunnel",
                    instead: "write type, port, nocsum, csum or remcsum")
                return false
            }
            tunnel.checksum = checksum
        }
        return true
    }

    private func fits(_ keyword: Word, _ report: inout Report) -> Bool {
        switch (tunnel.kind, tunnel.checksum) {
        case (.ipip, .full), (.ipip, .remote):
            report.error(
                keyword.location, "a tunnel of type ipip has no checksum", instead: "write nocsum, or type gue or gre")
        case (.gre, .remote):
            report.error(
                keyword.location, "a tunnel of type gre has no remote checksum", instead: "write csum, or type gue")
        default: return true
        }
        return false
    }
}

extension IPAddress {
    fileprivate var isAny: Bool { self == .v4(.any) || self == .v6(.any) }
}
