/// A message of a batch, cut at the boundaries that its header names.
struct BatchMessage: Equatable {
    /// Without the subsystem: 0 NFT_MSG_NEWTABLE, 2 DELTABLE, 3 NEWCHAIN, 5 DELCHAIN, 6 NEWRULE, 8 DELRULE, 9 NEWSET,
    /// 11 DELSET, 12 NEWSETELEM, 14 DELSETELEM, 18 NEWOBJ, 20 DELOBJ.
    let type: UInt8
    let subsystem: UInt8
    let flags: UInt16
    let sequence: UInt32
    /// Behind the `struct nfgenmsg`.
    let payload: [UInt8]

    static func all(in datagram: [UInt8]) -> [BatchMessage] {
        func number(_ offset: Int, _ size: Int) -> Int {
            (0..<size).reduce(0) { $0 | Int(datagram[offset + $1]) << (8 * $1) }
        }
        var messages: [BatchMessage] = []
        var offset = 0
        while offset < datagram.count {
            let length = number(offset, 4)
            messages.append(
                BatchMessage(
                    type: datagram[offset + 4], subsystem: datagram[offset + 5], flags: UInt16(number(offset + 6, 2)),
                    sequence: UInt32(number(offset + 8, 4)),
                    payload: Array(datagram[offset + 20..<offset + length])))
            offset += (length + 3) / 4 * 4
        }
        return messages
    }

    /// Whether the bytes of the text are in the payload.
    func names(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return payload.indices.contains { payload[$0...].starts(with: wanted) }
    }

    func has(_ bytes: [UInt8]) -> Bool { payload.indices.contains { payload[$0...].starts(with: bytes) } }
}
