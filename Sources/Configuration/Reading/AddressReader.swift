import NetworkTypes
import VRRP

/// Reads one line of `virtual_ipaddress`: an address and what the kernel is told about it.
struct AddressReader {
    private var address: VirtualAddress
    private var isUntracked = false
    private var told: Set<String> = []

    /// The address of a line; nil where it is none, which is reported.
    ///
    /// - Parameter untracked: gets those that an instance can do without (`no_track`).
    static func read(
        _ statement: Statement, untracked: inout Set<IPPrefix>, _ report: inout Report
    ) -> VirtualAddress? {
        if let block = statement.block {
            report.error(block.opener, "an address takes no block", instead: "remove it")
        }
        guard let prefix = readPrefix(statement.keyword, &report) else { return nil }
        var reader = AddressReader(address: VirtualAddress(prefix))
        var arguments = Arguments(statement)
        while let word = arguments.next() { reader.take(word, &arguments, &report) }
        if reader.isUntracked { untracked.insert(prefix) }
        return reader.address
    }

    private init(address: VirtualAddress) {
        self.address = address
    }

    private mutating func take(_ word: Word, _ arguments: inout Arguments, _ report: inout Report) {
        switch AddressKeyword.table.meaning(of: word.text) {
        case .supported(.noTrack): isUntracked = true
        case .supported(let keyword) where keyword.flag != nil: address.flags.formUnion(keyword.flag ?? [])
        case .supported(let keyword):
            var value = arguments.value(of: word)
            take(keyword, &value, &report)
        case .other(let unsupportedPolicy):
            AddressKeyword.table.apply(unsupportedPolicy, to: word, told: &told, &report)
            if AddressKeyword.wordsWithValue.contains(word.text) { _ = arguments.next() }
        case .unknown:
            if IPPrefix(word.text) != nil {
                report.error(
                    word.location, "\(word.shown) would be left out: a line holds one address",
                    instead: "write it on a line of its own")
            } else if told.insert("unknown").inserted {
                AddressKeyword.table.reportUnknown(word, kind: "word", &report)
            }
        }
    }

    private mutating func take(_ keyword: AddressKeyword, _ value: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .brd, .broadcast:
            address.broadcast = value.value("an IPv4 address, + or -", &report, broadcast) ?? address.broadcast
        case .interface:
            address.interface = value.interface(&report)
        case .scope:
            address.scope = value.value("global, site, link or host", &report, scope) ?? address.scope
        case .label:
            address.label = value.value("a label of at most \(Limits.interfaceName) bytes", &report) { text in
                (1...Limits.interfaceName).contains(text.utf8.count) ? text : nil
            }
        case .preferredLifetime: takeLifetime(&value, &report)
        case .noTrack, .home, .temporaryAddresses, .noPrefixRoute: break
        }
    }

    /// Any number of seconds but 0 is for ever: the address is there as long as the router is Active.
    private mutating func takeLifetime(_ value: inout Arguments, _ report: inout Report) {
        guard let word = value.required("0 or forever", &report) else { return }
        let seconds = wholeNumber(word.text)
        guard word.text == "forever" || seconds.map({ $0 >= 0 }) == true else {
            report.error(word.location, "\(word.shown) is not a preferred lifetime", instead: "write 0 or forever")
            return
        }
        if let seconds, seconds > 0 {
            report.warning(
                word.location, "a preferred lifetime of \(seconds) s is one for ever: it begins anew with each lease",
                instead: "write forever")
        }
        address.isPreferred = seconds != 0
    }

    /// `+` sets the host's bits of the address, `-` clears them, as with `ip address add`; a network without any, a /31 or a /32,
    /// has no broadcast address then (RFC 3021, section 2.2).
    private func broadcast(_ text: String) -> IPv4Address?? {
        guard text == "+" || text == "-" else { return IPv4Address(text).map(Optional.some) }
        guard case .v4(let own) = address.prefix.address else { return nil }
        if address.prefix.length > 30 { return .some(nil) }
        let hostBits = UInt32.max >> UInt32(address.prefix.length)
        return .some(IPv4Address(bits: text == "+" ? own.bits | hostBits : own.bits & ~hostBits))
    }
}

private func readPrefix(_ word: Word, _ report: inout Report) -> IPPrefix? {
    guard let prefix = IPPrefix(word.text) else {
        report.error(word.location, "\(word.shown) is not an address", instead: "write one such as 192.0.2.1/24")
        return nil
    }
    let address = prefix.address
    if address.isMulticast || address.isLoopback || address == .v4(.any) || address == .v6(.any)
        || address == .v4(.broadcast)
    {
        report.error(
            word.location, "\(word.shown) cannot move between routers", instead: "write the address of one host")
    } else {
        return prefix
    }
    return nil
}

/// The names of iproute2's `rt_scopes`, or their numbers.
private func scope(_ text: String) -> VirtualAddress.Scope? {
    switch text {
    case "global", "universe": .global
    case "site": .site
    case "link": .link
    case "host": .host
    default: wholeNumber(text).flatMap(UInt8.init(exactly:)).flatMap(VirtualAddress.Scope.init(rawValue:))
    }
}
