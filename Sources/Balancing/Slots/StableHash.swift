internal import NetworkTypes

/// A hash that is the same in every run and on every machine, unlike Swift's own: FNV-1a, then SplitMix64's finalizer.
///
/// Its values are part of what nodes of different versions agree on: they must never change.
package enum StableHash {
    /// Two that are independent of each other.
    package static func of(_ server: ServerIdentity) -> (first: UInt64, second: UInt64) {
        let bytes = server.address.bytes + [UInt8(server.port >> 8), UInt8(server.port & 0xFF)]
        let sum = sum(of: bytes)
        return (mixed(sum), mixed(sum &+ 0x9E37_79B9_7F4A_7C15))
    }

    package static func of(_ text: String) -> UInt64 { mixed(sum(of: text.utf8)) }

    private static func sum(of bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
