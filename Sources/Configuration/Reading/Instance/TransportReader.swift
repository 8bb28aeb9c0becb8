import NetworkTypes
import VRRP

/// Reads whom advertisements go to, and from which address they leave.
struct TransportReader {
    private var peers: [UnicastPeer] = []
    private var hasPeerBlock: SourcePosition?
    /// Of `unicast_src_ip` or `mcast_src_ip`, which are one: the last of them.
    private var source: (address: IPAddress, keyword: Word)?
    private var group: (address: IPAddress, location: SourcePosition)?
    private var timeToLive: UInt8 = 255
    private var checksSource: Bool
    /// Where `check_unicast_src` is switched on for this instance alone.
    private var check: SourcePosition?
    private let globals: GlobalConfiguration
    private var locations: [IPAddress: SourcePosition] = [:]

    init(globals: GlobalConfiguration) {
        self.globals = globals
        checksSource = globals.checksUnicastSource
    }

    /// That of what is written; nil where nothing is.
    var family: AddressFamily? { (peers.first?.address ?? source?.address ?? group?.address)?.family }

    mutating func take(
        _ keyword: TransportKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .unicastPeers: block.map { readPeers($0, &report) }
        case .unicastSource, .multicastSource: readSource(&arguments, &report)
        case .multicastGroup:
            group = arguments.multicastGroup(&report).map { ($0, arguments.keyword.location) } ?? group
        case .unicastTTL: timeToLive = arguments.timeToLive(&report) ?? timeToLive
        case .checksUnicastSource:
            checksSource = isChecked(&arguments, &report)
            check = checksSource ? arguments.keyword.location : nil
        }
    }

    private mutating func readSource(_ arguments: inout Arguments, _ report: inout Report) {
        guard let address = arguments.address("an address of this node", &report) else { return }
        if let other = source?.keyword, other.text != arguments.keyword.text {
            report.warning(
                arguments.keyword.location,
                "\(arguments.keyword.shown) is \(other.shown) again and this one counts, as in keepalived",
                instead: "keep one of them", rule: .repeatedKeyword)
        }
        source = (address, arguments.keyword)
    }

    /// keepalived reads no value behind this keyword; those that are none of ours mean what they mean there.
    private func isChecked(_ arguments: inout Arguments, _ report: inout Report) -> Bool {
        var mistakes = Report()
        let isOn = arguments.isOn(&mistakes)
        report.appendMildly(mistakes, consequence: "the sources are checked, as in keepalived")
        return isOn || mistakes.isFileBroken
    }

    private mutating func readPeers(_ block: Block, _ report: inout Report) {
        hasPeerBlock = block.opener
        for statement in block.statements {
            let word = statement.keyword
            guard let address = word.addressWithoutPrefix(&report) else {
                report.error(word.location, "\(word.shown) is not an address", instead: "write the address of one peer")
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
            var value = arguments.value(of: word)
            switch word.text {
            case "min_ttl": lowest = value.timeToLive(&report) ?? lowest
            case "max_ttl": highest = value.timeToLive(&report) ?? highest
            default:
                report.error(
                    word.location, "\(word.shown) is not a keyword of unicast_peer",
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

    /// What the keywords come to.
    struct Result {
        var transport: Transport
        /// The address to send from, where one is given.
        var source: IPAddress?
        var multicastGroup: IPAddress?
        /// `check_unicast_src` without peers, which keepalived takes for unicast where a virtual MAC address is asked for.
        var vainCheck: SourcePosition?
    }

    func finish(_ family: AddressFamily, _ name: Word, _ report: inout Report) -> Result {
        for (address, location) in locations.map({ ($0, $1) }) + given where address.family != family {
            report.error(
                location, "\(address) is not of the family of the addresses in virtual_ipaddress",
                instead: "write an \(family.name) address")
        }
        let peers = others(&report)
        guard !peers.isEmpty else {
            if let place = hasPeerBlock ?? unicastKeyword {
                report.error(
                    place, "no unicast peer: \(name.shown) would fall back to multicast unnoticed",
                    instead: "write the peers' addresses in unicast_peer, or remove the unicast keywords",
                    rule: .unicastWithoutPeers)
            }
            return Result(
                transport: .multicast, source: source?.address, multicastGroup: multicastGroup(in: family),
                vainCheck: check)
        }
        if let group {
            report.warning(
                group.location,
                "unicast_peer takes mcast_dst_ip away: nothing is sent to \(group.address), as in keepalived",
                instead: "remove one of them")
        }
        let unicast = Unicast(peers: peers, timeToLive: timeToLive, checksSource: checksSource)
        return Result(transport: .unicast(unicast), source: source?.address, multicastGroup: nil)
    }

    /// Nil for the usual group, unless all instances have another.
    private func multicastGroup(in family: AddressFamily) -> IPAddress? {
        let usual = Advertisement.multicastGroup(of: family)
        let shared = globals.multicastGroup(of: family)
        return group?.address == usual && shared == nil ? nil : group?.address ?? shared
    }

    private var unicastKeyword: SourcePosition? {
        source.flatMap { $0.keyword.text == TransportKeyword.unicastSource.rawValue ? $0.keyword.location : nil }
    }

    /// The peers but for this router itself, whom one file for all nodes names too. Where the address to send from is not
    /// written, the agent leaves out those that are the node's own.
    private func others(_ report: inout Report) -> [UnicastPeer] {
        guard let own = source?.address, let place = locations[own] else { return peers }
        report.warning(
            place, "\(own) is this router's own address, and nothing is sent to it",
            instead: "remove it, or leave it where all nodes share one file")
        return peers.filter { $0.address != own }
    }

    private var given: [(IPAddress, SourcePosition)] {
        [source.map { ($0.address, $0.keyword.location) }, group.map { ($0.address, $0.location) }].compactMap(\.self)
    }
}

extension Word {
    /// The address; a prefix length behind it counts for nothing, as in keepalived. Nil where it is none.
    fileprivate func addressWithoutPrefix(_ report: inout Report) -> IPAddress? {
        if let address = IPAddress(text) { return address }
        guard let prefix = IPPrefix(text) else { return nil }
        report.warning(
            location, "the prefix length of \(shown) counts for nothing here", instead: "write \(prefix.address)")
        return prefix.address
    }
}

extension Arguments {
    fileprivate mutating func address(_ what: String, _ report: inout Report) -> IPAddress? {
        guard let word = required(what, &report) else { return nil }
        if let address = word.addressWithoutPrefix(&report) { return address }
        report.error(word.location, "\(word.shown) is not a value for \(keyword.shown)", instead: "write \(what)")
        return nil
    }

    /// A group to advertise to; nil, with a warning, for an address that is none, which keepalived passes over too.
    mutating func multicastGroup(_ report: inout Report) -> IPAddress? {
        let what = "a multicast address such as 224.0.0.18"
        guard let address = address(what, &report) else { return nil }
        guard address.isMulticast else {
            report.warning(
                keyword.location,
                "\(address) is not a multicast address, and \(keyword.shown) is ignored, as in keepalived",
                instead: "write \(what), or remove it")
            return nil
        }
        return address
    }

    fileprivate mutating func timeToLive(_ report: inout Report) -> UInt8? {
        number(in: 0...255, &report).flatMap(UInt8.init(exactly:))
    }
}
