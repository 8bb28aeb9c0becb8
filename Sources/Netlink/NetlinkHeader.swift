import CLinux

/// A `struct nlmsghdr`.
struct NetlinkHeader {
    let length: Int
    let type: Int
    let flags: UInt16
    let sequence: UInt32
    /// The port of whoever asked for what is told; 0 for the kernel itself.
    let requester: UInt32

    init?(in bytes: Span<UInt8>, at offset: Int) {
        guard let length = number(UInt32.self, in: bytes, at: offset),
            let type = number(UInt16.self, in: bytes, at: offset + 4),
            let flags = number(UInt16.self, in: bytes, at: offset + 6),
            let sequence = number(UInt32.self, in: bytes, at: offset + 8),
            let requester = number(UInt32.self, in: bytes, at: offset + 12)
        else { return nil }
        self.length = Int(length)
        self.type = Int(type)
        self.flags = flags
        self.sequence = sequence
        self.requester = requester
    }
}

/// Calls `body` with the header and the payload of every message in a datagram, and stops at a header whose length is
/// impossible.
func forEachMessage(in datagram: Span<UInt8>, _ body: (NetlinkHeader, Span<UInt8>) -> Void) {
    let headerSize = MemoryLayout<nlmsghdr>.size
    var offset = 0
    while let header = NetlinkHeader(in: datagram, at: offset) {
        let end = offset + header.length
        guard header.length >= headerSize, end <= datagram.count else { return }
        body(header, datagram.extracting(offset + headerSize..<end))
        offset = aligned(end)
    }
}
