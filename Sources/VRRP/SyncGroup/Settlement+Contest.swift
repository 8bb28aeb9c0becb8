internal import NetworkTypes

/// What keeps two nodes from yielding to each other for ever.
extension Settlement {
    /// Whether this group and another one yielded to each other, and the other one is to try again first.
    ///
    /// Both became Active at the same moment, and each won on another link. What counts then is the first link, by VRID
    /// and family, on which they heard each other: both nodes see the same, and one of them was outranked there. Nobody
    /// has been Active since, or an advertisement an interval later would say so.
    var wasOutranked: Bool {
        guard let end = members.compactMap(\.state.yieldedAt).max() else { return false }
        let heard = indices.compactMap { index in
            members[index].lastHeard.map { (index: index, at: $0.at, interval: interval(of: index)) }
        }
        guard heard.allSatisfy({ $0.at < end + $0.interval }) else { return false }
        let contested = heard.filter { $0.at > end - $0.interval }.map(\.index)
        guard let deciding = contested.min(by: isBefore), let outranked = members[deciding].outrankedAt else {
            return false
        }
        return outranked > end - interval(of: deciding)
    }

    /// Lets the other group go first: it is ready within an interval of this one, if it is there. Once only.
    mutating func putOff() {
        for index in indices {
            members[index].waitAgain(until: now + interval(of: index) * 2)
        }
    }

    private func interval(of index: Int) -> Duration { members[index].configuration.advertisementInterval }

    private func isBefore(_ left: Int, _ right: Int) -> Bool { rank(left) < rank(right) }

    private func rank(_ index: Int) -> (UInt8, Int, Int) {
        let configuration = members[index].configuration
        return (configuration.vrid.rawValue, configuration.family == .ipv4 ? 0 : 1, index)
    }
}
