import CLinux
package import Netlink
package import NetworkTypes

/// Receives whole Ethernet frames of one sort on one interface, from their headers on; not those that the host sends itself.
///
/// The kernel looks at each frame of the protocol in question and copies only those that are wanted.
package final class FrameReceiver {
    private let owner: OwnedDescriptor

    /// Opens the socket; needs CAP_NET_RAW. Throws ENODEV when the interface does not exist.
    package init(interface: InterfaceIndex, _ sort: FrameSort) throws(SystemError) {
        let nothingYet: CInt = 0  // until the filter is there
        owner = try openSocket(AF_PACKET, CLinux_SOCK_RAW, nothingYet)
        try attach(sort.program)
        var address = sockaddr_ll()
        address.sll_family = UInt16(AF_PACKET)
        address.sll_protocol = sort.etherType.bigEndian
        address.sll_ifindex = interface.rawValue
        try owner.bind(to: address)
    }

    private func attach(_ program: [sock_filter]) throws(SystemError) {
        var program = program
        // The kernel copies the instructions during the call.
        let result: Result<Void, SystemError> = unsafe program.withUnsafeMutableBufferPointer { instructions in
            let filter = unsafe sock_fprog(len: UInt16(instructions.count), filter: instructions.baseAddress)
            return Result { () throws(SystemError) in
                unsafe try owner.setOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, structure: filter)
            }
        }
        try result.get()
    }

    /// Readable when frames have arrived; for `EventPoll.register`.
    package var descriptor: CInt { owner.rawValue }

    /// Receives what has arrived, at most `maximum` frames, and calls `body` with each.
    ///
    /// - Returns: how many there were.
    package func receive(
        atMost maximum: Int, into buffers: ReceiveBuffers, _ body: (Span<UInt8>) -> Void
    ) throws(SystemError) -> Int {
        try buffers.receive(from: descriptor, atMost: maximum) { frame, _ in body(frame) }
    }
}

// MARK: - Filters

extension FrameSort {
    fileprivate var etherType: UInt16 {
        switch self {
        case .addressClaims: 0x0806
        case .advertisements(.ipv4): 0x0800
        case .neighborAdvertisements, .advertisements(.ipv6): 0x86DD
        }
    }

    /// In classic BPF; offsets count from the Ethernet header.
    fileprivate var program: [sock_filter] {
        switch self {
        case .addressClaims: claims
        case .neighborAdvertisements: advertisementsOfNeighbors
        case .advertisements(.ipv4): [.byte(at: 23), .equal(112, 1, 0), .equal(51, 0, 1), .accept, .drop]
        case .advertisements(.ipv6): [.byte(at: 20), .equal(112, 0, 1), .accept, .drop]
        }
    }

    /// A reply, or the sender's own address as the target; not a probe, whose sender is 0.0.0.0.
    private var claims: [sock_filter] {
        [
            .half(at: 20), .equal(2, 5, 0), .word(at: 28), .equal(0, 4, 0), .keep, .word(at: 38), .equalToKept(0, 1),
            .accept, .drop,
        ]
    }

    private var advertisementsOfNeighbors: [sock_filter] {
        [.byte(at: 20), .equal(58, 0, 3), .byte(at: 54), .equal(136, 0, 1), .accept, .drop]
    }
}

/// Jumps count the instructions that are left out: when it holds, and when not.
extension sock_filter {
    fileprivate static func word(at offset: UInt32) -> sock_filter { sock_filter(code: 0x20, jt: 0, jf: 0, k: offset) }
    fileprivate static func half(at offset: UInt32) -> sock_filter { sock_filter(code: 0x28, jt: 0, jf: 0, k: offset) }
    fileprivate static func byte(at offset: UInt32) -> sock_filter { sock_filter(code: 0x30, jt: 0, jf: 0, k: offset) }

    fileprivate static func equal(_ value: UInt32, _ holds: UInt8, _ fails: UInt8) -> sock_filter {
        sock_filter(code: 0x15, jt: holds, jf: fails, k: value)
    }

    /// Keeps the value in the index register, where `equalToKept` compares the next one with it.
    fileprivate static let keep = sock_filter(code: 0x07, jt: 0, jf: 0, k: 0)

    fileprivate static func equalToKept(_ holds: UInt8, _ fails: UInt8) -> sock_filter {
        sock_filter(code: 0x1D, jt: holds, jf: fails, k: 0)
    }

    fileprivate static let accept = sock_filter(code: 0x06, jt: 0, jf: 0, k: .max)
    fileprivate static let drop = sock_filter(code: 0x06, jt: 0, jf: 0, k: 0)
}
