import NetworkTypes
import VRRP

/// Reads whom advertisements go to, and from which address they leave.
struct TransportReader {
    private var peers: [UnicastPeer] = []
    private var hasPeerBlock: SourcePosition?
    private var unicastSource: (address: IPAddress, word: SourcePosition)?
    private var multicastSource: (address: IPAddress, word: SourcePosition)?
    private var timeToLive: UInt8 = 255
    private var checksSource: Bool
    private var locations: [IPAddress: SourcePosition] = [:]

    init(globals: GlobalConfiguration) {
        checksSource = globals.checksUnicastSource
    }

    mutating func take(
        _ keyword: TransportKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .unicastPeers: block.map { readPeers($0, &report) }
        case .unicastSource: unicastSource = arguments.address(&report)
        case .multicastSource: multicastSource = arguments.address(&report)
        case .unicastTTL: timeToLive = arguments.timeToLive(&report) ?? timeToLive
        case .checksUnicastSource: checksSource = arguments.isOn(&report)
        }
    }

    private mutating func readPeers(_ block: Block, _ report: inout Report) {
        hasPeerBlock = block.opener
        for statement in block.statements {
            let word = statement.keyword
            guard let address = IPAddress(word.text) else {
                report.error(word.location, "\(word.shown) is no address", instead: "write the address of one peer")
                continue
            }
            guard locations[address] == nil else {
                report.warning(
                    word.location, "\(address) is a peer already, and this line is ignored",
                    instead: "keep one of them")
                continue
            }
            locations[address] = word.location
            peers.append(UnicastPeer(address: address, timesToLive: readLimits(statement, &report)))
        }
    }

    private mutating func readLimits(_ statement: Statement, _ report: inout Report) -> ClosedRange<UInt8> {
        var arguments = Arguments(statement)
        var (lowest, highest): (UInt8, UInt8) = (0, 255)
        while let word = arguments.next() {
            var value = Arguments(word, arguments.next().map { [$0] } ?? [])
            switch word.text {
            case "min_ttl": lowest = value.timeToLive(&report) ?? lowest
            case "max_ttl": highest = value.timeToLive(&report) ?? highest
            default:
                report.error(
                    word.location, "\(word.shown) is no word of unicast_peer",
                    instead: "write one peer a line, and min_ttl or max_ttl with a number behind it")
            }
            checksSource = true
        }
        guard lowest <= highest else {
            report.error(
                statement.keyword.location, "min_ttl is higher than max_ttl, and so no packet of this peer would count",
                instead: "swap them")
            return 0...255
        }
        return lowest...highest
    }

    /// - Returns: the transport, and the address to send from where one is given.
    func finish(
        _ family: AddressFamily, _ name: Word, _ report: inout Report
    ) -> (transport: Transport, source: IPAddress?) {
        for (address, location) in locations.map({ ($0, $1) }) + given where address.family != family {
            report.error(
                location, "\(address) is not of the family of the addresses in virtual_ipaddress",
                instead: "write an \(family.name) address")
        }
        let peers = others(&report)
        guard !peers.isEmpty else {
            if let place = hasPeerBlock ?? unicastSource?.word {
                report.error(
                    place, "there is no unicast peer, and \(name.shown) would fall back to multicast unseen",
                    instead: "write the peers' addresses in unicast_peer, or remove the unicast keywords",
                    rule: .unicastWithoutPeers)
            }
            return (.multicast, multicastSource?.address)
        }
        let unicast = Unicast(peers: peers, timeToLive: timeToLive, checksSource: checksSource)
        return (.unicast(unicast), unicastSource?.address)
    }

    /// The peers but for this router itself, whom one file for all nodes names too. Where the address to send from is not
    /// written, the agent leaves out those that are the node's own.
    private func others(_ report: inout Report) -> [UnicastPeer] {
        guard let own = unicastSource?.address, let place = locations[own] else { return peers }
        report.warning(
            place, "\(own) is this router's own address, and nothing is sent to it",
            instead: "remove it, or leave it where all nodes share one file")
        return peers.filter { $0.address != own }
    }

    private var given: [(IPAddress, SourcePosition)] {
        [unicastSource, multicastSource].compactMap(\.self).map { ($0.address, $0.word) }
    }
}

extension Arguments {
    fileprivate mutating func address(_ report: inout Report) -> (IPAddress, SourcePosition)? {
        value("an address of this node", &report) { IPAddress($0) }.map { ($0, keyword.location) }
    }

    fileprivate mutating func timeToLive(_ report: inout Report) -> UInt8? {
        number(in: 0...255, &report).flatMap(UInt8.init(exactly:))
    }
}
