import NetworkTypes

extension VirtualServerGroup {
    /// A line for each entry.
    var settings: [Setting] { entries.map { Setting($0.described, .value("")) } }
}

extension VirtualServerGroup.Entry {
    /// As it stands on its line.
    var described: String {
        switch self {
        case .addresses(let range, let port): port.map { "\(range) \($0)" } ?? range.description
        case .firewallMark(let mark, let family): family.map { "fwmark \(mark) \($0.keyword)" } ?? "fwmark \(mark)"
        }
    }
}

extension AddressRange: CustomStringConvertible {
    /// The last address by its last part alone, where nothing else differs.
    package var description: String {
        if first == last { return first.description }
        switch (first, last) {
        case (.v4(let low), .v4(let high)) where low.bits >> 8 == high.bits >> 8:
            return "\(first)-\(high.bits & 0xFF)"
        case (.v6(let low), .v6(let high)) where low.high == high.high && low.low >> 16 == high.low >> 16:
            return "\(first)-\(String(high.low & 0xFFFF, radix: 16))"
        default:
            return "\(first)-\(last)"
        }
    }
}
