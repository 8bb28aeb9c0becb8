import CLinux
import Netlink

/// A netlink socket with the buffer for what it answers; used by one thread.
///
/// Safe: the buffer is its own, freed in `deinit`, and the kernel is told its size.
@safe final class NetlinkChannel {
    /// What one datagram of rtnetlink holds at most: the kernel fills 32 KiB in a dump, and more only for one large link.
    private static let bufferBytes = 65_536
    private static let receiveBufferBytes: CInt = 1 << 20
    /// What every system lets a socket send at once (net.core.wmem_default is twice as much).
    private static let usualSendBufferBytes = 100_000

    private let owner: OwnedDescriptor
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bufferBytes)
    private var sendBufferBytes = usualSendBufferBytes
    /// Of the last request.
    private(set) var sequence: UInt32 = 0

    /// - Parameters:
    ///   - protocolNumber: `NETLINK_ROUTE`, or `NETLINK_NETFILTER`.
    ///   - groups: the multicast groups to subscribe to (`RTNLGRP_*`).
    init(_ protocolNumber: CInt = NETLINK_ROUTE, groups: [rtnetlink_groups] = []) throws(SystemError) {
        owner = try openSocket(AF_NETLINK, CLinux_SOCK_RAW, protocolNumber)
        try owner.setReceiveBuffer(bytes: Self.receiveBufferBytes)
        // Acknowledgements carry a text for people, and not the request over again.
        try owner.setOption("NETLINK_EXT_ACK", SOL_NETLINK, NETLINK_EXT_ACK, 1)
        try owner.setOption("NETLINK_CAP_ACK", SOL_NETLINK, NETLINK_CAP_ACK, 1)
        var address = sockaddr_nl()
        address.nl_family = UInt16(AF_NETLINK)
        try owner.bind(to: address)
        for group in groups {
            try owner.setOption(
                "NETLINK_ADD_MEMBERSHIP", SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, CInt(group.rawValue))
        }
    }

    deinit {
        unsafe buffer.deallocate()
    }

    var descriptor: CInt { owner.rawValue }

    /// Sends a message to the kernel, which is done with it when this returns.
    func send(_ message: [UInt8]) throws(SystemError) {
        // The kernel reads the whole array during the call.
        _ = try systemCall("send") {
            unsafe CLinux.send(descriptor, message, message.count, CLinux_MSG_DONTWAIT | CLinux_MSG_NOSIGNAL)
        }
    }

    /// Raises the send buffer, where it is smaller, so that a message of so many bytes has room in it.
    func makeRoom(forMessageOf bytes: Int) throws(SystemError) {
        guard bytes > sendBufferBytes else { return }
        // The kernel counts what it keeps beside the bytes as well.
        try owner.setSendBuffer(bytes: CInt(clamping: bytes + bytes / 2))
        sendBufferBytes = bytes
    }

    /// The messages of the next datagram; nil when none is there.
    func receive<Message: KernelMessage>(_: Message.Type = Message.self) throws(SystemError) -> [Message]? {
        var sender = sockaddr_nl()
        do throws(SystemError) {
            guard let count = try receive(sender: &sender) else { return nil }
            // Only the kernel, port 0, speaks for the kernel.
            guard sender.nl_pid == 0 else { return [] }
            guard count <= Self.bufferBytes else { return [.overrun] }
            // The kernel has written `count` bytes; the span ends with this statement.
            return unsafe Message.messages(in: UnsafeBufferPointer(rebasing: buffer[..<count]).span)
        } catch {
            guard error.errno == ENOBUFS else { throw error }
            return [.overrun]
        }
    }

    /// The true length of the datagram, also where that is more than the buffer holds.
    private func receive(sender: inout sockaddr_nl) throws(SystemError) -> Int? {
        var size = socklen_t(MemoryLayout<sockaddr_nl>.size)
        // The kernel writes at most `size` bytes of the address and as many bytes as the buffer has.
        return try systemCallUnlessBlocked("recvfrom") {
            unsafe withUnsafeMutableBytes(of: &sender) { address in
                unsafe recvfrom(
                    descriptor, buffer.baseAddress, buffer.count, CLinux_MSG_DONTWAIT | CLinux_MSG_TRUNC,
                    address.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
            }
        }
    }
}

/// What a netlink family tells in a datagram.
protocol KernelMessage {
    /// What was told does not fit, or was lost.
    static var overrun: Self { get }

    static func messages(in datagram: Span<UInt8>) -> [Self]

    /// What it says of the request that it answers; nil where it is what was asked for.
    var answer: KernelAnswer? { get }
}

/// What the kernel says of a request.
enum KernelAnswer: Hashable {
    /// 0 for success.
    case acknowledgement(sequence: UInt32, errno: CInt, text: String?)
    /// The end of a dump; 0 unless the kernel gave up on it.
    case done(sequence: UInt32, errno: CInt)
    /// The dump may lack something.
    case interrupted
}

extension NetlinkMessage: KernelMessage {
    var answer: KernelAnswer? {
        switch self {
        case .acknowledgement(let answer):
            .acknowledgement(sequence: answer.sequence, errno: answer.errno, text: answer.text)
        case .done(let sequence, let errno): .done(sequence: sequence, errno: errno)
        case .dumpInterrupted, .overrun: .interrupted
        case .link, .address, .rule: nil
        }
    }
}

extension NetfilterMessage: KernelMessage {
    var answer: KernelAnswer? {
        switch self {
        case .acknowledgement(let answer):
            .acknowledgement(sequence: answer.sequence, errno: answer.errno, text: answer.text)
        case .done(let sequence, let errno): .done(sequence: sequence, errno: errno)
        case .dumpInterrupted, .overrun: .interrupted
        case .table, .chain, .rule, .elements, .counter, .generation, .connection: nil
        }
    }
}

// MARK: Requests

extension NetlinkChannel {
    /// A dump longer than this is given up with EMSGSIZE.
    private static let maximumDumpDatagrams = 8192
    /// A dump that was interrupted by changes so often is given up with EAGAIN.
    private static let maximumDumpAttempts = 5

    /// Sends what is encoded under the next number.
    func send(_ encoded: (UInt32) -> [UInt8]) throws(SystemError) {
        sequence &+= 1
        let message = encoded(sequence)
        try makeRoom(forMessageOf: message.count)
        try send(message)
    }

    /// What the kernel has answered to the last request: of several answers the first that refuses something.
    ///
    /// - Parameter what: what was asked, for the error.
    /// - Throws: what the kernel answers, with its text; ENOMSG when it does not answer.
    func acknowledge<Message: KernelMessage>(_ what: String, by: Message.Type) throws(SystemError) {
        var found: (errno: CInt, text: String?)?
        while let messages = try receive(Message.self) {
            for case .acknowledgement(let sequence, let errno, let text)? in messages.lazy.map(\.answer)
            where sequence == self.sequence && (found?.errno ?? 0) == 0 {
                found = (errno, text)
            }
        }
        guard let found else {
            throw SystemError(call: what, errno: ENOMSG, detail: "the kernel did not acknowledge it")
        }
        guard found.errno == 0 else { throw SystemError(call: what, errno: found.errno, detail: found.text) }
    }

    /// What the kernel dumps, of which `item` chooses.
    func dump<Message: KernelMessage, Item>(
        _ request: NetlinkRequest, _ item: (Message) -> Item?
    ) throws(SystemError) -> [Item] {
        for _ in 0..<Self.maximumDumpAttempts {
            try send(request.encoded)
            if let items = try receiveDump(request, item) { return items }
        }
        throw SystemError(
            call: request.name, errno: EAGAIN, detail: "it changed during each of \(Self.maximumDumpAttempts) dumps")
    }

    /// Every receive makes the kernel go on with its dump, until it says that this is all.
    ///
    /// - Returns: nil where it was interrupted by changes.
    private func receiveDump<Message: KernelMessage, Item>(
        _ request: NetlinkRequest, _ item: (Message) -> Item?
    ) throws(SystemError) -> [Item]? {
        var items: [Item] = []
        var isInterrupted = false
        for _ in 0..<Self.maximumDumpDatagrams {
            guard let messages = try receive(Message.self) else {
                throw SystemError(call: request.name, errno: ENOMSG, detail: "the dump has no end")
            }
            for message in messages {
                switch message.answer {
                case .done(let sequence, let errno)?, .acknowledgement(let sequence, let errno, _)?:
                    guard sequence == self.sequence else { continue }  // of an earlier request
                    guard errno == 0 else { throw SystemError(call: request.name, errno: errno) }
                    return isInterrupted ? nil : items
                case .interrupted?: isInterrupted = true
                case nil: if let item = item(message) { items.append(item) }
                }
            }
        }
        throw SystemError(
            call: request.name, errno: EMSGSIZE, detail: "more than \(Self.maximumDumpDatagrams) datagrams")
    }
}
