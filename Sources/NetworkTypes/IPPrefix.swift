/// An address with the length of its network part, as `ip address` takes it: 192.168.100.167/24.
package struct IPPrefix: Hashable, Sendable {
    package let address: IPAddress
    /// 0 to 32, or 0 to 128.
    package let length: Int

    /// Nil when `length` does not fit the family.
    package init?(_ address: IPAddress, length: Int) {
        guard (0...address.bitWidth).contains(length) else { return nil }
        self.address = address
        self.length = length
    }

    /// The address alone: /32 or /128.
    package init(host address: IPAddress) {
        self.address = address
        length = address.bitWidth
    }

    /// Whether `other` lies in the same network; never across families.
    package func contains(_ other: IPAddress) -> Bool {
        switch (address, other) {
        case (.v4(let mine), .v4(let theirs)):
            return length == 0 || (mine.bits ^ theirs.bits) >> UInt32(32 - length) == 0
        case (.v6(let mine), .v6(let theirs)):
            let high = mine.high ^ theirs.high
            let low = mine.low ^ theirs.low
            if length <= 64 { return length == 0 || high >> UInt64(64 - length) == 0 }
            return high == 0 && low >> UInt64(128 - length) == 0
        case (.v4, .v6), (.v6, .v4):
            return false
        }
    }

    /// The highest address of an IPv4 network, its broadcast address; nil for /31, /32 and IPv6.
    package var broadcast: IPv4Address? {
        guard case .v4(let address) = address, length < 31 else { return nil }
        return IPv4Address(bits: address.bits | UInt32.max >> UInt32(length))
    }
}

extension IPPrefix: LosslessStringConvertible {
    package var description: String { "\(address)/\(length)" }

    /// Reads `ADDRESS` or `ADDRESS/LENGTH`; without a length the whole address is meant.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        guard parts.count > 1 else {
            self.init(host: address)
            return
        }
        guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1])
        else { return nil }
        self.init(address, length: length)
    }
}
