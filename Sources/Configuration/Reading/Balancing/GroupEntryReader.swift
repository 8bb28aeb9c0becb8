import NetworkTypes

/// One line of a `virtual_server_group`: addresses with a port, or a firewall mark. Nil where it is neither, which is reported.
func readGroupEntry(_ statement: Statement, _ report: inout Report) -> VirtualServerGroup.Entry? {
    if let block = statement.block {
        report.error(block.opener, "an address takes no block", instead: "remove it")
    }
    var arguments = Arguments(statement)
    defer { arguments.end(&report) }
    if statement.keyword.text == "fwmark" {
        guard let mark = arguments.firewallMark(&report) else { return nil }
        guard !arguments.isEmpty else { return .firewallMark(mark, nil) }
        return arguments.value("inet or inet6", &report, AddressFamily.init(keyword:)).map { .firewallMark(mark, $0) }
    }
    guard let range = readRange(statement.keyword, &report) else {
        while arguments.next() != nil {}
        return nil
    }
    guard !arguments.isEmpty else { return .addresses(range, port: nil) }
    guard let port = arguments.number(in: 0...65535, &report).flatMap(UInt16.init(exactly:)) else { return nil }
    return .addresses(range, port: port == 0 ? nil : port)
}

/// `192.0.2.1`, `192.0.2.1-9`, `192.0.2.1-192.0.3.9` or `192.0.2.0/28`; the last 16 bits in IPv6.
private func readRange(_ word: Word, _ report: inout Report) -> AddressRange? {
    if word.text.contains("/") { return readNetwork(word, &report) }
    let parts = word.text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let first = IPAddress(parts[0]), let last = parts.count == 1 ? first : end(parts[1], of: first) else {
        report.error(
            word.location, "\(word.shown) is not an address, a range or a network",
            instead: "write one such as 192.0.2.1, 192.0.2.1-9 or 192.0.2.0/28")
        return nil
    }
    guard parts.count == 1 || first < last, let range = AddressRange(first, last) else {
        report.error(
            word.location, "the range \(word.shown) ends before it has begun",
            instead: "write the lower address first")
        return nil
    }
    return range
}

private func end(_ text: String, of first: IPAddress) -> IPAddress? {
    if let whole = IPAddress(text) { return whole.family == first.family ? whole : nil }
    switch first {
    case .v4(let address):
        guard let part = wholeNumber(text).flatMap(UInt8.init(exactly:)) else { return nil }
        return .v4(IPv4Address(bits: address.bits & ~0xFF | UInt32(part)))
    case .v6(let address):
        guard (1...4).contains(text.utf8.count), text.allSatisfy(\.isHexDigit), let part = UInt64(text, radix: 16)
        else { return nil }
        return .v6(IPv6Address(high: address.high, low: address.low & ~0xFFFF | part))
    }
}

private func readNetwork(_ word: Word, _ report: inout Report) -> AddressRange? {
    guard let prefix = IPPrefix(word.text) else {
        report.error(word.location, "\(word.shown) is not a network", instead: "write one such as 192.0.2.0/28")
        return nil
    }
    let (first, last) = prefix.bounds
    guard first == prefix.address else {
        report.error(
            word.location, "\(word.shown) has bits behind its length",
            instead: "write \(first)/\(prefix.length) for the whole network")
        return nil
    }
    return AddressRange(first, last)
}

extension IPPrefix {
    fileprivate var bounds: (IPAddress, IPAddress) {
        switch address {
        case .v4(let address):
            let host = length == 32 ? 0 : UInt32.max >> UInt32(length)
            return (.v4(IPv4Address(bits: address.bits & ~host)), .v4(IPv4Address(bits: address.bits | host)))
        case .v6(let address):
            let high = length >= 64 ? 0 : UInt64.max >> UInt64(length)
            let low = length == 128 ? 0 : length <= 64 ? UInt64.max : UInt64.max >> UInt64(length - 64)
            return (
                .v6(IPv6Address(high: address.high & ~high, low: address.low & ~low)),
                .v6(IPv6Address(high: address.high | high, low: address.low | low))
            )
        }
    }
}
