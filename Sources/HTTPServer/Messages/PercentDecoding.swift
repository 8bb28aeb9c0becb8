private import Texts

extension String {
    /// The text with its `%XX` sequences replaced once (RFC 3986, section 2.1).
    ///
    /// Nil when a sequence is incomplete, when it stands for a control character, or when the result is no UTF-8:
    /// nobody means those, and what reads the result would be misled by them.
    init?(percentDecoding encoded: some Collection<UInt8>) {
        if encoded.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "%") }) {
            self.init(decoding: encoded, as: UTF8.self)
            return
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var rest = encoded[...]
        while var byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Hexadecimal.value),
                    let low = rest.popFirst().flatMap(Hexadecimal.value)
                else { return nil }
                byte = high << 4 | low
            }
            guard byte >= 0x20, byte != 0x7F else { return nil }
            decoded.append(byte)
        }
        self.init(validating: decoded, as: UTF8.self)
    }
}
